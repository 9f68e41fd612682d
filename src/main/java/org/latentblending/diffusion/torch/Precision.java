package org.latentblending.diffusion.torch;

import lombok.RequiredArgsConstructor;

/** Number format of the UNet and the autoencoder. */
@RequiredArgsConstructor
public enum Precision {
    FLOAT32(6, 4),
    /** 8 bits of precision and the range of float32. About twice as fast on CPUs and CUDA devices that support it in hardware. */
    BFLOAT16(15, 2),
    /** 11 bits of precision up to 65504: CUDA devices only. */
    FLOAT16(5, 2);

    /** Compute capability of the first cards whose tensor cores multiply bfloat16. */
    private static final int BFLOAT16_TENSOR_CORES = 80;

    private final int torchType;
    private final int bytes;

    /**
     * The fastest format that keeps the quality: bfloat16 on devices that support it in hardware, else float16 on CUDA and
     * float32 on CPUs.
     *
     * @param device one of {@link Devices#names}
     */
    public static Precision bestFor(String device) {
        if (!device.equals(Devices.CPU)) {
            return onCuda(Devices.capability(device));
        }
        return Processor.CURRENT.hasBfloat16() ? BFLOAT16 : FLOAT32;
    }

    /** Tensor cores multiply both formats at the same rate, and bfloat16 has no overflow. */
    static Precision onCuda(int capability) {
        return capability >= BFLOAT16_TENSOR_CORES ? BFLOAT16 : FLOAT16;
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
