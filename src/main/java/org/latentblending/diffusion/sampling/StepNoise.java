package org.latentblending.diffusion.sampling;

import java.util.HashMap;
import java.util.Map;
import org.latentblending.blending.Denoiser.AddedNoise;
import org.latentblending.blending.Interpolation;

/**
 * Noise that a sampler adds. A seed's generator gives the initial latent first, then one noise for each step: those of
 * diffusers' pipeline with {@code torch.Generator("cpu").manual_seed(seed)}. It goes on from any step, so a trajectory that is
 * resumed, or denoised in another batch or by another worker, gets the same noise.
 */
public final class StepNoise {
    private final int size;
    private final Map<Long, Generator> generators = new HashMap<>();

    /** @param size numbers of a latent */
    public StepNoise(int size) {
        this.size = size;
    }

    /** The noise of a step; the array is not to be modified. */
    public float[] of(AddedNoise added, int step) {
        float[] left = ofSeed(added.left(), step);
        if (added.fraction() == 0 || added.left() == added.right()) {
            return left;
        }
        float[] right = ofSeed(added.right(), step);
        return added.fraction() == 1 ? right : Interpolation.slerp(left, right, added.fraction());
    }

    private float[] ofSeed(long seed, int step) {
        Generator known = generators.get(seed);
        if (known == null || step < known.step) {
            known = new Generator(seed);
            generators.put(seed, known);
        }
        return known.advance(step);
    }

    private final class Generator {
        private final MersenneTwister random;
        private int step = -1; // of the latest noise; -1 is the initial latent's
        private float[] latest = new float[0];

        Generator(long seed) {
            random = new MersenneTwister(seed);
            Noise.skip(random, size);
        }

        float[] advance(int to) {
            while (step < to - 1) {
                Noise.skip(random, size);
                step++;
            }
            if (step < to) {
                latest = Noise.next(random, size);
                step++;
            }
            return latest;
        }
    }
}
