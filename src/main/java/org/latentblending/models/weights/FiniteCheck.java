package org.latentblending.models.weights;

import java.nio.ByteBuffer;
import java.nio.ShortBuffer;

/** Looks for NaN and infinity, which have every bit of the exponent set. */
public final class FiniteCheck {
    private static final int CHUNK = 1 << 14;

    private FiniteCheck() {}

    /** @param data little-endian numbers from its position to its limit, which stay where they are */
    public static boolean all(ByteBuffer data, DType format) {
        ByteBuffer numbers = data.duplicate().order(data.order());
        return switch (format) {
                // The upper half of a float32, which comes second, has its exponent.
            case F32 -> all(numbers.asShortBuffer(), 2, 1, 0x7f80);
            case F16 -> all(numbers.asShortBuffer(), 1, 0, 0x7c00);
            case BF16 -> all(numbers.asShortBuffer(), 1, 0, 0x7f80);
            case I64, I32 -> true;
        };
    }

    private static boolean all(ShortBuffer halves, int step, int first, int exponent) {
        short[] chunk = new short[Math.min(CHUNK, halves.remaining())];
        while (halves.hasRemaining()) {
            int length = Math.min(chunk.length, halves.remaining());
            halves.get(chunk, 0, length);
            for (int i = first; i < length; i += step) {
                if ((chunk[i] & exponent) == exponent) {
                    return false;
                }
            }
        }
        return true;
    }
}
