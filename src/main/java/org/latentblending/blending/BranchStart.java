package org.latentblending.blending;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.Denoiser.AddedNoise;
import org.latentblending.blending.Denoiser.Trajectory;

/** How a branch between two keyframes is conditioned. */
final class BranchStart {
    private BranchStart() {}

    /**
     * @param latent at the start of the block
     * @param position of the branch
     */
    static BlockDenoiser.Start of(
            float[] latent, MoviePlan plan, BranchPosition position, Keyframe left, Keyframe right) {
        int segment = position.segment();
        double fraction = position.fraction();
        int end = plan.segment().boundaries().get(position.block() + 1);
        var trajectory = new Trajectory(
                latent,
                mixed(left.embedding(), right.embedding(), fraction),
                mixed(left.negative(), right.negative(), fraction),
                plan.guidanceScale(segment, fraction),
                new AddedNoise(left.seed(), right.seed(), fraction));
        return new BlockDenoiser.Start(
                List.of(position), trajectory, false, denoised -> attracted(denoised, end, left, right, fraction));
    }

    /**
     * Moves a branch towards the pictures at the ends of its segment. Without it a model draws even the nearest frame of a
     * picture that it would not draw itself in its own way, and the movie jumps.
     *
     * @param latent of the branch before the step; not modified
     */
    private static float[] attracted(float[] latent, int step, Keyframe left, Keyframe right, double fraction) {
        return attracted(attracted(latent, step, left.picture(), fraction), step, right.picture(), 1 - fraction);
    }

    private static float[] attracted(float[] latent, int step, @Nullable PictureTrajectory picture, double distance) {
        double share = picture == null ? 0 : PictureTrajectory.attraction(distance);
        return share == 0 || picture == null ? latent : Interpolation.lerp(latent, picture.before(step), share);
    }

    /** An array that both keyframes share stays one array. */
    private static float[] mixed(float[] left, float[] right, double fraction) {
        return left == right ? left : Interpolation.lerp(left, right, fraction);
    }
}
