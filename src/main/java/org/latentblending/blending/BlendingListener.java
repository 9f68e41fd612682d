package org.latentblending.blending;

import java.util.List;
import java.util.function.IntFunction;

/**
 * Receives the events of a movie's blending in order, on the thread that runs it. An exception stops the work at once and
 * reaches the caller of {@link WorkUnit#run}.
 * <p>
 * Each branch and each frame is reported once, but a block that was interrupted is reported again when it is resumed. A
 * keyframe that two segments share is the last branch of the first of them; branch 0 of the second is never reported.
 */
public interface BlendingListener extends Denoiser.StepListener {
    /** Denoising of a branch over its block's steps begins. */
    default void branchStarted(BranchPosition branch) {}

    /** Branches have made one more step; the parameters are those of {@link #stepped}, with the frames that they become. */
    default void stepCompleted(List<FramePosition> frames, IntFunction<float[]> predictions) {}

    @Override
    default void evaluated(int evaluations) {}

    /** The branch has reached its block's last step. */
    default void branchCompleted(BranchPosition branch) {}

    /**
     * A frame's latent is final. First come all keyframes, from left to right, each as soon as its trajectory is complete, and
     * a repeated one with its first occurrence; then the frames between them, from left to right. Where several workers share
     * a movie, this holds for each of them.
     *
     * @param latent as the autoencoder decodes it; neither the engine nor the listener modifies it
     */
    void frameCompleted(FramePosition frame, float[] latent);

    /** All branches of one more block are complete: the unit can be stored, and stopped by an exception, here. */
    default void blockCompleted(WorkUnit unit) {}
}
