package org.latentblending.diffusion.sampling;

/** Initial latents, equal on every device. */
public final class Noise {
    private static final int BLOCK = 16;
    private static final int HALF = BLOCK / 2;
    private static final float TWO_PI = (float) (2 * Math.PI);

    private Noise() {}

    /**
     * Samples the standard normal distribution: the numbers of
     * {@code torch.randn(size, generator=torch.Generator("cpu").manual_seed(seed))} on an x86 processor, bit for bit.
     */
    public static float[] normal(long seed, int size) {
        return next(new MersenneTwister(seed), size);
    }

    /** The next numbers of a generator. */
    static float[] next(MersenneTwister random, int size) {
        return size < BLOCK ? pairs(random, size) : blocks(random, size);
    }

    /** Leaves a generator as {@link #next} does. */
    static void skip(MersenneTwister random, int size) {
        if (size < BLOCK) {
            pairs(random, size);
            return;
        }
        int numbers = size % BLOCK == 0 ? size : size + BLOCK;
        for (int i = 0; i < numbers; i++) {
            random.uniformFloat();
        }
    }

    /** The Box-Muller transform in double precision; each pair of uniform numbers gives two normal ones. */
    private static float[] pairs(MersenneTwister random, int size) {
        float[] normal = new float[size];
        for (int i = 0; i < size; i += 2) {
            double angle = 2 * Math.PI * random.uniformDouble();
            double radius = StrictMath.sqrt(-2 * StrictMath.log1p(-random.uniformDouble()));
            normal[i] = (float) (radius * StrictMath.cos(angle));
            if (i + 1 < size) {
                normal[i + 1] = (float) (radius * StrictMath.sin(angle));
            }
        }
        return normal;
    }

    /** The same in single precision on numbers i and i + 8 of each block of 16; the last block may overlap the one before. */
    private static float[] blocks(MersenneTwister random, int size) {
        float[] numbers = new float[size];
        for (int i = 0; i < size; i++) {
            numbers[i] = random.uniformFloat();
        }
        for (int start = 0; start + BLOCK <= size; start += BLOCK) {
            transform(numbers, start);
        }
        if (size % BLOCK != 0) {
            for (int i = size - BLOCK; i < size; i++) {
                numbers[i] = random.uniformFloat();
            }
            transform(numbers, size - BLOCK);
        }
        return numbers;
    }

    private static void transform(float[] uniform, int start) {
        for (int i = start; i < start + HALF; i++) {
            float radius = (float) Math.sqrt(-2 * Cephes.log(1 - uniform[i]));
            float angle = TWO_PI * uniform[i + HALF];
            uniform[i] = radius * Cephes.cos(angle);
            uniform[i + HALF] = radius * Cephes.sin(angle);
        }
    }
}
