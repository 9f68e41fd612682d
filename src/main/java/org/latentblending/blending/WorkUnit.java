package org.latentblending.blending;

import java.util.List;

/**
 * A part of a movie's work that one worker does block by block. It can stop after any block, and another worker resumes it
 * from its checkpoints. Each way to place branches between keyframes is an implementation of its own.
 */
public interface WorkUnit {
    /**
     * Denoises from the current block to the end, on the calling thread. Decoding, storing and reporting are the listener's.
     *
     * @throws RuntimeException the first that the denoiser or the listener throws; blocks completed before it stay completed
     */
    default void run(Denoiser denoiser, BlendingListener listener) {
        while (!isDone()) {
            advance(denoiser, listener);
            listener.blockCompleted(this);
        }
    }

    /** Whether all frames of the unit have been delivered. */
    boolean isDone();

    /**
     * Denoises all branches of one more block. An exception of the denoiser or the listener leaves the unit as it was.
     *
     * @throws IllegalStateException if the unit is done
     */
    void advance(Denoiser denoiser, BlendingListener listener);

    /** Number of the movie's blocks that are complete, also of those in which this unit has nothing to denoise. */
    int blocksDone();

    /** UNet evaluations of one branch each in the completed blocks. */
    int stepsDone();

    /** Latents from which this and dependent units resume after the last block, never modified; empty if none resumes. */
    List<float[]> checkpoint();

    /** Whether the checkpoints of earlier blocks are still needed. */
    boolean needsEarlierCheckpoints();
}
