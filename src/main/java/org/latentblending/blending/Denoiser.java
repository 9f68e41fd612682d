package org.latentblending.blending;

import java.io.Serializable;
import java.util.List;
import java.util.function.IntFunction;

/**
 * What the engine needs of a diffusion model: moving latents along their diffusion trajectories. One denoiser serves one
 * movie: number of steps and picture size are fixed when it is made.
 */
public interface Denoiser {

    /**
     * One trajectory under way.
     *
     * @param latent channels x height x width values in row-major order; never modified
     * @param embedding the text conditioning, tokens x width values in row-major order; never modified
     * @param negative the text conditioning of the unconditional half, of the same size; never modified. Trajectories that
     *     share it share the array
     * @param guidanceScale scale of classifier-free guidance, 1 or larger; at exactly 1 the unconditional half is not run
     */
    record Trajectory(float[] latent, float[] embedding, float[] negative, double guidanceScale)
            implements Serializable {}

    /** Told after every step of the sampler; may throw to stop the work at once, which {@link #denoise} passes on. */
    @FunctionalInterface
    interface StepListener {
        /** @param evaluations UNet evaluations of one branch each that were finished since the last call */
        void evaluated(int evaluations);

        /**
         * Told after every step of a batch, before {@link #evaluated}.
         *
         * @param batch trajectories of those that are denoised, as they were handed over
         * @param pictures for the number of a trajectory in the batch its latent as if it were finished, as far as the
         *     last prediction tells it; to be asked for during the call only
         */
        default void stepped(List<Trajectory> batch, IntFunction<float[]> pictures) {}
    }

    /**
     * How many guided trajectories go through the UNet together, at least 1; twice as many without guidance. More may be
     * asked for at once, which only makes it take turns.
     */
    int capacity();

    /**
     * Runs sampler steps {@code from} (inclusive) to {@code to} (exclusive) for every trajectory, batched as the device
     * allows. The batch never changes a result by more than the device's rounding.
     *
     * @return the latents after the last step, in the order of the trajectories; the inputs themselves when
     *     {@code from == to}
     */
    List<float[]> denoise(List<Trajectory> trajectories, int from, int to, StepListener listener);
}
