package org.latentblending.diffusion.sampling;

import java.util.Arrays;
import java.util.List;

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

    /** As {@link #normal}, for tensors that are drawn from one generator, one after the other. */
    public static List<float[]> sequence(long seed, int... sizes) {
        var random = new MersenneTwister(seed);
        return Arrays.stream(sizes).mapToObj(size -> next(random, size)).toList();
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

    /**
     * Logarithm, sine and cosine in single precision as PyTorch's vectorised x86 kernels compute them for normal numbers: the
     * polynomials of the Cephes library (Moshier, 1989) with fused multiply-adds, to the same bits.
     */
    private static final class Cephes {
        private static final float[] LOG = {
            7.0376836292E-2f, -1.1514610310E-1f, 1.1676998740E-1f, -1.2420140846E-1f,
            1.4249322787E-1f, -1.6668057665E-1f, 2.0000714765E-1f, -2.4999993993E-1f,
            3.3333331174E-1f
        };
        private static final float[] QUARTER_PI = {-0.78515625f, -2.4187564849853515625e-4f, -3.77489497744594108e-8f};

        private Cephes() {}

        /** @param x positive and not subnormal */
        static float log(float x) {
            int bits = Float.floatToRawIntBits(x);
            float exponent = (bits >>> 23) - 126;
            float mantissa = Float.intBitsToFloat(bits & ~0x7F800000 | 0x3F000000);
            float m = mantissa - 1;
            if (mantissa < 0.707106781186547524f) {
                exponent -= 1;
                m += mantissa;
            }
            float square = m * m;
            float y = LOG[0];
            for (int i = 1; i < LOG.length; i++) {
                y = Math.fma(y, m, LOG[i]);
            }
            y = Math.fma(y * m, square, exponent * -2.12194440e-4f);
            return (m + (y - square * 0.5f)) + exponent * 0.693359375f;
        }

        /** @param x from 0 to 2 pi */
        static float sin(float x) {
            int octant = octant(x);
            float r = reduced(x, octant);
            float value = (octant & 2) == 0 ? sinNearZero(r) : cosNearZero(r);
            return (octant & 4) == 0 ? value : -value;
        }

        /** @param x from 0 to 2 pi */
        static float cos(float x) {
            int octant = octant(x);
            float r = reduced(x, octant);
            float value = (octant & 2) == 0 ? cosNearZero(r) : sinNearZero(r);
            return (octant - 2 & 4) == 0 ? -value : value;
        }

        private static int octant(float x) {
            return (int) (x * 1.27323954473516f) + 1 & ~1;
        }

        private static float reduced(float x, int octant) {
            float r = x;
            for (float part : QUARTER_PI) {
                r = Math.fma(octant, part, r);
            }
            return r;
        }

        private static float cosNearZero(float r) {
            float z = r * r;
            float y = Math.fma(2.443315711809948E-5f, z, -1.388731625493765E-3f);
            y = Math.fma(y, z, 4.166664568298827E-2f);
            return Math.fma(y * z, z, z * -0.5f) + 1;
        }

        private static float sinNearZero(float r) {
            float z = r * r;
            float y = Math.fma(-1.9515295891E-4f, z, 8.3321608736E-3f);
            y = Math.fma(y, z, -1.6666654611E-1f);
            return Math.fma(y * z, r, r);
        }
    }
}
