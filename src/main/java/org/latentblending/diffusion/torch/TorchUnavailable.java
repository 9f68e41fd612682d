package org.latentblending.diffusion.torch;

/** PyTorch's native libraries cannot be loaded on this machine. */
public final class TorchUnavailable extends IllegalStateException {
    private final String action;

    /**
     * @param reason as a sentence
     * @param action how to correct it, as a sentence
     */
    TorchUnavailable(String reason, String action) {
        super(reason);
        this.action = action;
    }

    public String action() {
        return action;
    }
}
