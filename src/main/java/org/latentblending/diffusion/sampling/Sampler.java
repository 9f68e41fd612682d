package org.latentblending.diffusion.sampling;

/** Takes latents from noise to picture in a number of steps, each with one prediction of the UNet. */
public interface Sampler {
    /** How many steps there are; they are numbered from 0, the noisiest. */
    int steps();

    /** The training timestep that the UNet is told at a step. */
    int timestep(int step);

    /** How much noise a latent holds before a step. */
    NoiseLevel level(int step);

    /**
     * The finished picture, as far as the prediction at a step tells it.
     *
     * @param latent before the step; not modified
     * @param prediction of the UNet, guided
     * @return a latent without noise
     */
    float[] picture(int step, float[] latent, float[] prediction);

    /** Begins a trajectory, or goes on with one from latents that are not its own: without memory of earlier steps. */
    Trajectory begin();

    /** What a sampler remembers of one trajectory. */
    interface Trajectory {
        /**
         * @param latent before the step; not modified
         * @param prediction of the UNet, guided
         * @return the latent after the step
         */
        float[] next(int step, float[] latent, float[] prediction);
    }
}
