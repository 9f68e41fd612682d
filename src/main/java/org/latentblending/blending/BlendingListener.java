package org.latentblending.blending;

import java.util.List;
import java.util.function.IntFunction;

/**
 * Told how a movie's blending goes, on the thread that runs it and in order. What a method throws stops the work at once
 * and reaches the caller of {@link MovieBlender#blend}, {@link KeyframeColumns#advance} or {@link SegmentTrees#advance}.
 * <p>
 * Every branch and every frame is told once; only a block that was interrupted is told anew when it is taken up again. A
 * keyframe that two segments share belongs to the first of them, as its last branch; the second one's branch 0 is never
 * told of.
 */
public interface BlendingListener extends Denoiser.StepListener {

    /** Denoising of a branch over its block's steps begins. */
    void branchStarted(int segment, int block, int branch, double fraction);

    /**
     * Branches have made one more step together.
     *
     * @param places of the frames that the branches become
     * @param pictures what each of them is about to become, by its number among the places: its latent as if it were
     *     finished, as far as the last prediction tells it; to be asked for during the call only
     */
    default void underWay(List<FramePosition> places, IntFunction<float[]> pictures) {}

    /** The branch has reached its block's last step. */
    void branchCompleted(int segment, int block, int branch, double fraction);

    /**
     * A frame's latent is final. All keyframes come first, from left to right, each as soon as its column is done and one that
     * comes again with the first time; then the frames between them, from left to right. Where several workers share a movie, this holds for each of them.
     *
     * @param index of the frame in the whole movie, see {@link MoviePlan#frameIndex}
     * @param fraction where in its segment the frame lies, 0 to 1
     * @param latent as the autoencoder decodes it; never modified, neither later by the engine nor by the listener
     */
    void frameCompleted(int segment, int index, double fraction, float[] latent);
}
