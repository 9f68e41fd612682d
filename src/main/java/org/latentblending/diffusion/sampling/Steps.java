package org.latentblending.diffusion.sampling;

import org.latentblending.models.config.Prediction;

/**
 * The steps of a sampler, numbered from 0, the noisiest.
 *
 * @param prediction output of the UNet
 * @param timesteps training timestep of each step
 * @param levels noise level of a latent before each step
 */
public record Steps(Prediction prediction, int[] timesteps, NoiseLevel[] levels) {
    public int count() {
        return timesteps.length;
    }

    public int timestep(int step) {
        return timesteps[step];
    }

    public NoiseLevel level(int step) {
        return levels[step];
    }

    /** Estimates the latent without noise. */
    float[] denoised(int step, float[] latent, float[] predicted) {
        return levels[step].denoised(prediction, latent, predicted);
    }
}
