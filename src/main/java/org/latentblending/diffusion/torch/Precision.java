package org.latentblending.diffusion.torch;

/** The number format that UNet and autoencoder hold their weights in and convolve in. */
public enum Precision {
    FLOAT32(6, 4),
    /** 8 bits of precision over the range of float32. On CPUs that multiply it, about twice as fast. */
    BFLOAT16(15, 2),
    /** 11 bits of precision up to 65504: CUDA devices only. */
    FLOAT16(5, 2);

    private final int torchType;
    private final int bytes;

    Precision(int torchType, int bytes) {
        this.torchType = torchType;
        this.bytes = bytes;
    }

    /**
     * The fastest whose pictures are as good: float16 on CUDA; on a CPU bfloat16 where it multiplies that itself, else float32.
     *
     * @param device one of {@link Devices#names}
     */
    public static Precision bestFor(String device) {
        if (!device.equals(Devices.CPU)) {
            return FLOAT16;
        }
        return Processor.OF_THIS_MACHINE.multipliesBfloat16() ? BFLOAT16 : FLOAT32;
    }

    /** @throws IllegalArgumentException if a device cannot compute in it */
    public void check(String device) {
        if (this == FLOAT16 && device.equals(Devices.CPU)) {
            throw new IllegalArgumentException("the CPU does not compute in float16");
        }
    }

    /** Bytes of one number. */
    public int bytes() {
        return bytes;
    }

    /** PyTorch's number of the type. */
    int torchType() {
        return torchType;
    }
}
