package org.latentblending.diffusion.sampling;

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

    /** Starts a trajectory at any step; the sampler remembers nothing of earlier steps. */
    Trajectory newTrajectory();

    /** State of one trajectory. */
    interface Trajectory {
        /** Makes one step; the parameters are those of {@link #denoised}. */
        float[] next(int step, float[] latent, float[] prediction);
    }
}
