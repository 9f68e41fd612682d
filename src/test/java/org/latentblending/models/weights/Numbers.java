package org.latentblending.models.weights;

import java.nio.ByteBuffer;

/** The numbers of a stored tensor as floats, whatever they are stored as. */
public final class Numbers {
    private Numbers() {}

    public static float[] of(Weights weights, String name) {
        ByteBuffer data = weights.data(name);
        DType format = weights.tensor(name).format();
        float[] numbers = new float[data.remaining() / format.bytes()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = switch (format) {
                case F32 -> data.getFloat();
                case F16 -> half(data.getShort());
                case BF16 -> Float.intBitsToFloat(data.getShort() << 16);
                default -> throw new IllegalArgumentException(name);
            };
        }
        return numbers;
    }

    /** IEEE 754 binary16; Java 17 has no function for it. */
    static float half(short bits) {
        int exponent = bits >> 10 & 0x1f;
        int fraction = bits & 0x3ff;
        float size = exponent == 0
                ? Math.scalb((float) fraction, -24)
                : exponent == 0x1f
                        ? (fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN)
                        : Math.scalb((float) (fraction | 0x400), exponent - 25);
        return bits < 0 ? -size : size;
    }
}
