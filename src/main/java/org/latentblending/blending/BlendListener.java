package org.latentblending.blending;

/**
 * Told how a movie's blending goes, on the thread that runs it and in order. What a method throws stops the work at once
 * and reaches the caller of {@link MovieBlender#blend}.
 * <p>
 * Every branch and every frame is told once. A keyframe that two segments share belongs to the first of them, as its last
 * branch; the second one's branch 0 is never told of.
 */
public interface BlendListener extends Denoiser.StepListener {

    /** Denoising of a branch over its block's steps begins. */
    void branchStarted(int segment, int block, int branch, double fraction);

    /** The branch has reached its block's last step. */
    void branchCompleted(int segment, int block, int branch, double fraction);

    /**
     * A frame's latent is final. The first segment's keyframes come first, then its inner frames; of every later segment
     * its right keyframe, then its inner frames.
     *
     * @param index of the frame in the whole movie, see {@link MoviePlan#frameIndex}
     * @param fraction where in its segment the frame lies, 0 to 1
     * @param latent as the autoencoder decodes it; never modified, neither later by the engine nor by the listener
     */
    void frameCompleted(int segment, int index, double fraction, float[] latent);
}
