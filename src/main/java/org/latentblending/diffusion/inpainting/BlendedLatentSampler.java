package org.latentblending.diffusion.inpainting;

import org.jspecify.annotations.Nullable;
import org.latentblending.diffusion.sampling.NoiseLevel;
import org.latentblending.diffusion.sampling.Sampler;

/**
 * Keeps a part of every latent as the source picture has it: blended latent diffusion (Avrahami et al., 2023, arXiv
 * 2206.02779), as diffusers' {@code StableDiffusionInpaintPipeline} does it with four channels. After every step the kept
 * part is the source's latent with the trajectory's own noise, as much of it as there is at that step, and none after the
 * last.
 * <p>
 * A trajectory's noise is told by the latent that it begins from, so that one which goes on from a stored latent, or sets
 * out from a mixture of two, needs nothing else.
 */
public final class BlendedLatentSampler implements Sampler {
    private final Sampler sampler;
    private final float[] source;
    private final boolean[] repainted;

    /**
     * @param source latent of the picture: channels x height x width
     * @param repainted for each pixel of the latent whether it is left to the model
     */
    public BlendedLatentSampler(Sampler sampler, float[] source, boolean[] repainted) {
        this.sampler = sampler;
        this.source = source;
        this.repainted = repainted;
    }

    @Override
    public int steps() {
        return sampler.steps();
    }

    @Override
    public int timestep(int step) {
        return sampler.timestep(step);
    }

    @Override
    public NoiseLevel level(int step) {
        return sampler.level(step);
    }

    @Override
    public float[] picture(int step, float[] latent, float[] prediction) {
        float[] picture = sampler.picture(step, latent, prediction);
        keep(picture, NoiseLevel.NONE, source);
        return picture;
    }

    @Override
    public Trajectory begin() {
        return new Path(sampler.begin());
    }

    private void keep(float[] latent, NoiseLevel level, float[] noise) {
        for (int i = 0; i < latent.length; i++) {
            if (!repainted[i % repainted.length]) {
                latent[i] = (float) (level.signal() * source[i] + level.sigma() * noise[i]);
            }
        }
    }

    /** A trajectory's first latent is nothing but noise, as in diffusers. */
    private float[] noise(int step, float[] latent) {
        if (step == 0) {
            return latent;
        }
        NoiseLevel level = sampler.level(step);
        float[] noise = new float[latent.length];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (float) ((latent[i] - level.signal() * source[i]) / level.sigma());
        }
        return noise;
    }

    private final class Path implements Trajectory {
        private final Trajectory free;
        private float @Nullable [] noise;

        private Path(Trajectory free) {
            this.free = free;
        }

        @Override
        public float[] next(int step, float[] latent, float[] prediction) {
            if (noise == null) {
                noise = noise(step, latent);
            }
            float[] next = free.next(step, latent, prediction);
            keep(next, step + 1 < steps() ? level(step + 1) : NoiseLevel.NONE, noise);
            return next;
        }
    }
}
