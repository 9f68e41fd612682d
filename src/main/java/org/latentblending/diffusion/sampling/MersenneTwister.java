package org.latentblending.diffusion.sampling;

/** The random words of PyTorch's CPU generator: mt19937 (Matsumoto and Nishimura, 1998). */
final class MersenneTwister {
    private static final int N = 624;
    private static final int M = 397;
    private final int[] state = new int[N];
    private int next = N;

    /** @param seed any; as in {@code torch.Generator.manual_seed}, only its low 32 bits count */
    MersenneTwister(long seed) {
        state[0] = (int) seed;
        for (int i = 1; i < N; i++) {
            state[i] = 1812433253 * (state[i - 1] ^ (state[i - 1] >>> 30)) + i;
        }
    }

    /** In [0, 1), in steps of 2^-24. */
    float uniformFloat() {
        return (word() & 0xFFFFFF) * 0x1p-24f;
    }

    /** In [0, 1), in steps of 2^-53. */
    double uniformDouble() {
        long high = word();
        long low = word() & 0xFFFFFFFFL;
        return ((high << 32 | low) & ((1L << 53) - 1)) * 0x1p-53;
    }

    private int word() {
        if (next == N) {
            twist();
        }
        int y = state[next++];
        y ^= y >>> 11;
        y ^= (y << 7) & 0x9D2C5680;
        y ^= (y << 15) & 0xEFC60000;
        return y ^ (y >>> 18);
    }

    private void twist() {
        for (int i = 0; i < N; i++) {
            int mixed = (state[i] & 0x80000000) | (state[(i + 1) % N] & 0x7FFFFFFF);
            state[i] = state[(i + M) % N] ^ (mixed >>> 1) ^ ((mixed & 1) * 0x9908B0DF);
        }
        next = 0;
    }
}
