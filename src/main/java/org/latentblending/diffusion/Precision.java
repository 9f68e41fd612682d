package org.latentblending.diffusion;

/** The number format that a network's weights are held in, and that it computes in. */
enum Precision {
    FLOAT32(6),
    FLOAT16(5),
    BFLOAT16(15);

    private final int torchType;

    Precision(int torchType) {
        this.torchType = torchType;
    }

    /** PyTorch's number of the type. */
    int torchType() {
        return torchType;
    }
}
