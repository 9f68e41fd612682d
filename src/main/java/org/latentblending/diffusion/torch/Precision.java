package org.latentblending.diffusion.torch;

import lombok.RequiredArgsConstructor;

/** Number format of the UNet and the autoencoder. */
@RequiredArgsConstructor
public enum Precision {
    FLOAT32(6, 4),
    /** 8 bits of precision and the range of float32. About twice as fast on CPUs that support it in hardware. */
    BFLOAT16(15, 2),
    /** 11 bits of precision up to 65504: CUDA devices only. */
    FLOAT16(5, 2);

    private final int torchType;
    private final int bytes;

    /**
     * The fastest format that keeps the quality: float16 on CUDA, bfloat16 on CPUs that support it in hardware, else float32.
     *
     * @param device one of {@link Devices#names}
     */
    public static Precision bestFor(String device) {
        if (!device.equals(Devices.CPU)) {
            return FLOAT16;
        }
        return Processor.CURRENT.hasBfloat16() ? BFLOAT16 : FLOAT32;
    }

    /** @throws IllegalArgumentException if a device does not support this format */
    public void check(String device) {
        if (this == FLOAT16 && device.equals(Devices.CPU)) {
            throw new IllegalArgumentException("the CPU does not support float16");
        }
    }

    /** Bytes of one number. */
    public int bytes() {
        return bytes;
    }

    /** Number of PyTorch's {@code ScalarType}. */
    int torchType() {
        return torchType;
    }
}
