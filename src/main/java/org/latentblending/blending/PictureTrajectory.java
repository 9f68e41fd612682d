package org.latentblending.blending;

/** The known trajectory of a keyframe that shows a given picture, at every noise level. */
@FunctionalInterface
public interface PictureTrajectory {
    /**
     * Returns the latent, channels x height x width, row-major, never modified.
     *
     * @param step before which the latent is this noisy; the number of steps for the finished latent
     */
    float[] before(int step);

    /**
     * How strongly the picture attracts a branch, so that frames grow out of it: 1 at the keyframe, 0 from the middle of the
     * segment on.
     *
     * @param distance of the branch from the keyframe, as a share of the segment, 0 to 1
     */
    static double attraction(double distance) {
        double rest = Math.max(0, 1 - 2 * distance);
        return rest * rest;
    }
}
