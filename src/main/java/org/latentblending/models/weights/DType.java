package org.latentblending.models.weights;

/** How the numbers of a stored tensor are written, all little-endian. */
public enum DType {
    F32(4),
    F16(2),
    /** The upper half of a float32. */
    BF16(2),
    I64(8),
    I32(4);

    private final int bytes;

    DType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of one number. */
    public int bytes() {
        return bytes;
    }

    /** Whether it can hold a parameter of a network; whole numbers only occur as positions. */
    public boolean isFloating() {
        return this == F32 || this == F16 || this == BF16;
    }
}
