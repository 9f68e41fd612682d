package org.latentblending.models.weights;

import java.nio.ByteBuffer;
import java.nio.ShortBuffer;
import lombok.RequiredArgsConstructor;

/** Number format of a stored tensor, little-endian. */
@RequiredArgsConstructor
public enum DType {
    F32(4),
    F16(2),
    /** The upper half of a float32. */
    BF16(2),
    F64(8),
    I64(8),
    I32(4),
    I16(2),
    I8(1),
    U8(1),
    BOOL(1),
    /** Any other format. Its layout is unknown, so that a tensor is a row of bytes. */
    OTHER(1);

    private static final int CHUNK = 1 << 14;

    private final int bytes;

    /** Bytes of one number. */
    public int bytes() {
        return bytes;
    }

    /** Whether a parameter of a network may have this format. Files hold other formats beside the parameters. */
    public boolean isFloating() {
        return this == F32 || this == F16 || this == BF16;
    }

    /** Whether no little-endian number of a buffer, which is not changed, is NaN or infinite: all exponent bits set. */
    public boolean isFinite(ByteBuffer data) {
        ShortBuffer halves = data.duplicate().order(data.order()).asShortBuffer();
        return switch (this) {
                // The exponent of a float32 is in its upper half, which comes second.
            case F32 -> isFinite(halves, 2, 1, 0x7f80);
            case F16 -> isFinite(halves, 1, 0, 0x7c00);
            case BF16 -> isFinite(halves, 1, 0, 0x7f80);
            default -> true;
        };
    }

    private static boolean isFinite(ShortBuffer halves, int step, int first, int exponent) {
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
