package org.latentblending.diffusion.inpainting;

import static java.util.Objects.requireNonNull;

import java.util.function.IntFunction;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.latentblending.diffusion.sampling.NoiseLevel;
import org.latentblending.diffusion.sampling.Sampler;

/**
 * Blended latent diffusion (Avrahami et al., 2023, arXiv 2206.02779), as diffusers' {@code StableDiffusionInpaintPipeline}
 * does it with four channels. After every step the kept region is replaced by the source's latent with the trajectory's own
 * noise at the level of that step, and without noise after the last step.
 * <p>
 * The noise follows from the latent that a trajectory starts from. A trajectory that starts from a stored latent, or from
 * a mixture of two, needs no other state.
 *
 * @param source latent of the picture: channels x height x width
 * @param repainted whether the model repaints each pixel of the latent
 */
public record BlendedLatentSampler(Sampler sampler, float[] source, boolean[] repainted) implements Sampler {

    @Override
    public Steps steps() {
        return sampler.steps();
    }

    @Override
    public float[] denoised(int step, float[] latent, float[] prediction) {
        float[] denoised = sampler.denoised(step, latent, prediction);
        restore(denoised, NoiseLevel.NONE, source);
        return denoised;
    }

    @Override
    public boolean correctsFirstStep() {
        return sampler.correctsFirstStep();
    }

    @Override
    public Trajectory newTrajectory(IntFunction<float[]> noise) {
        return new Path(sampler.newTrajectory(noise));
    }

    private void restore(float[] latent, NoiseLevel level, float[] noise) {
        for (int i = 0; i < latent.length; i++) {
            if (!repainted[i % repainted.length]) {
                latent[i] = (float) (level.signal() * source[i] + level.sigma() * noise[i]);
            }
        }
    }

    /** The first latent of a trajectory is pure noise, as in diffusers. */
    private float[] noise(int step, float[] latent) {
        if (step == 0 && steps().noiseScale() == 1) {
            return latent;
        }
        NoiseLevel level = step == 0 ? new NoiseLevel(0, steps().noiseScale()) : steps().level(step);
        float[] noise = new float[latent.length];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (float) ((latent[i] - level.signal() * source[i]) / level.sigma());
        }
        return noise;
    }

    @RequiredArgsConstructor
    private final class Path implements Trajectory {
        private final Trajectory unrestricted;
        private float @Nullable [] noise;

        @Override
        public float[] next(int step, float[] latent, float[] prediction) {
            if (noise == null) {
                noise = noise(step, latent);
            }
            return restored(step, unrestricted.next(step, latent, prediction), noise);
        }

        @Override
        public float[] corrected(int step, float[] latent, float[] prediction) {
            return restored(step, unrestricted.corrected(step, latent, prediction), requireNonNull(noise));
        }

        private float[] restored(int step, float[] next, float[] ownNoise) {
            restore(next, step + 1 < steps().count() ? steps().level(step + 1) : NoiseLevel.NONE, ownNoise);
            return next;
        }
    }
}
