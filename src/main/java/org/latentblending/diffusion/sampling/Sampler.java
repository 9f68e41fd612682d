package org.latentblending.diffusion.sampling;

import org.jspecify.annotations.Nullable;
import org.latentblending.models.config.SchedulerConfig.Prediction;

/** Denoises latents in a number of steps, each with one prediction of the UNet. */
public interface Sampler {
    Steps steps();

    /**
     * The steps of a sampler, numbered from 0, the noisiest.
     *
     * @param prediction output of the UNet
     * @param timesteps training timestep of each step
     * @param levels noise level of a latent before each step
     */
    record Steps(Prediction prediction, int[] timesteps, NoiseLevel[] levels) {
        public int count() {
            return timesteps.length;
        }

        public int timestep(int step) {
            return timesteps[step];
        }

        public NoiseLevel level(int step) {
            return levels[step];
        }
    }

    /**
     * Estimates the finished latent from the prediction of a step.
     *
     * @param latent before the step; not modified
     * @param prediction of the UNet, guided
     * @return a latent without noise
     */
    default float[] denoised(int step, float[] latent, float[] prediction) {
        return steps().level(step).denoised(steps().prediction(), latent, prediction);
    }

    /**
     * A step as a formula, with which latents can stay on the device. Of first order: {@code next = a latent + b prediction}. Of
     * second order: {@code next = a latent + b (D + c (D - E))} with the latent D without noise, and that of the step before,
     * E, which is D in the first step of a trajectory.
     */
    record Formula(double a, double b, double c, boolean isSecondOrder) {}

    /** The formula of a step; null if this sampler's steps are no such formulas. */
    default @Nullable Formula formula(int step) {
        return null;
    }

    /** Starts a trajectory at any step; the sampler remembers nothing of earlier steps. */
    Trajectory newTrajectory();

    /** State of one trajectory. */
    interface Trajectory {
        /** Makes one step; the parameters are those of {@link #denoised}. */
        float[] next(int step, float[] latent, float[] prediction);
    }
}
