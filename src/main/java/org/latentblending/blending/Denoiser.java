package org.latentblending.blending;

import java.util.List;
import java.util.function.IntFunction;

/**
 * A diffusion model as the engine sees it: it moves latents along their diffusion trajectories. One denoiser serves one movie:
 * the number of steps and the picture size are fixed.
 */
public interface Denoiser {
    /**
     * One trajectory at the beginning of a block. The arrays are in row-major order and never modified.
     *
     * @param latent channels x height x width
     * @param embedding the text conditioning, tokens x width
     * @param negative the text conditioning of the unconditional half, tokens x width; trajectories may share the array
     * @param guidanceScale scale of classifier-free guidance, 1 or larger; at exactly 1 the unconditional half is not run
     * @param addedNoise of samplers that add noise
     */
    record Trajectory(
            float[] latent, float[] embedding, float[] negative, double guidanceScale, AddedNoise addedNoise) {
        /** For samplers that add no noise. */
        public Trajectory(float[] latent, float[] embedding, float[] negative, double guidanceScale) {
            this(latent, embedding, negative, guidanceScale, AddedNoise.ofKeyframe(0));
        }

        public boolean isGuided() {
            return guidanceScale != 1;
        }
    }

    /**
     * Where the noise comes from that some samplers add in each step: the noises of both keyframes, mixed by slerp at the
     * branch's fraction. So it depends on the movie alone, not on batches, workers, devices or interruptions, and it changes as
     * smoothly as the frames do.
     *
     * @param left seed of the left keyframe
     * @param right seed of the right keyframe
     * @param fraction position between them, 0 to 1
     */
    record AddedNoise(long left, long right, double fraction) {
        public static AddedNoise ofKeyframe(long seed) {
            return new AddedNoise(seed, seed, 0);
        }
    }

    /** Called after every step of the sampler. An exception stops the work at once and reaches the caller of {@link #denoise}. */
    @FunctionalInterface
    interface StepListener {
        /** @param evaluations UNet evaluations of one branch each since the last call */
        void evaluated(int evaluations);

        /**
         * Called after every step of a batch, before {@link #evaluated}.
         *
         * @param batch trajectories that were passed to {@link #denoise}
         * @param predictions the predicted noiseless latent of the trajectory at an index; valid during this call only
         */
        default void stepped(List<Trajectory> batch, IntFunction<float[]> predictions) {}
    }

    /** Guided trajectories in one batch of the UNet, at least 1; twice as many without guidance. Larger requests are split. */
    int capacity();

    /**
     * Runs sampler steps {@code from} (inclusive) to {@code to} (exclusive) for every trajectory, batched as the device
     * allows. The batch size changes results by no more than the device's rounding.
     *
     * @return the latents after the last step, in the order of the trajectories; the inputs if {@code from == to}
     */
    List<float[]> denoise(List<Trajectory> trajectories, int from, int to, StepListener listener);
}
