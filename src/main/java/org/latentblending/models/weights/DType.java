package org.latentblending.models.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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

    /**
     * The little-endian numbers of a buffer, which is not changed, in single precision.
     *
     * @throws UnsupportedOperationException if this is no format of floating-point numbers
     */
    public float[] floats(ByteBuffer data) {
        ByteBuffer numbers = data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        float[] floats = new float[numbers.remaining() / bytes];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = switch (this) {
                case F32 -> numbers.getFloat();
                case F16 -> half(numbers.getShort());
                case BF16 -> Float.intBitsToFloat(numbers.getShort() << Short.SIZE);
                case F64 -> (float) numbers.getDouble();
                default -> throw new UnsupportedOperationException(name());
            };
        }
        return floats;
    }

    /** IEEE 754 half precision. */
    private static float half(short bits) {
        int exponent = bits >> 10 & 31;
        int fraction = bits & 1023;
        float magnitude;
        if (exponent == 31) {
            magnitude = fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
        } else {
            magnitude = Math.scalb(exponent == 0 ? fraction : 1024f + fraction, Math.max(exponent, 1) - 25);
        }
        return bits < 0 ? -magnitude : magnitude;
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
