package org.latentblending.diffusion.sampling;

/** Denoises latents in a number of steps, each with one prediction of the UNet. */
public interface Sampler {
    Steps steps();

    /**
     * Estimates the finished latent from the prediction of a step.
     *
     * @param latent before the step; not modified
     * @param prediction of the UNet, guided
     * @return a latent without noise
     */
    default float[] denoised(int step, float[] latent, float[] prediction) {
        return steps().denoised(step, latent, prediction);
    }

    /** Starts a trajectory at any step; the sampler remembers nothing of earlier steps. */
    Trajectory newTrajectory();

    /** State of one trajectory. */
    interface Trajectory {
        /**
         * Makes one step.
         *
         * @param latent before the step; not modified
         * @param prediction of the UNet, guided
         * @return the latent after the step
         */
        float[] next(int step, float[] latent, float[] prediction);
    }
}
