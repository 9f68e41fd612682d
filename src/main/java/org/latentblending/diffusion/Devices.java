package org.latentblending.diffusion;

import java.util.List;

/** What this computer can compute with. */
public final class Devices {
    static final String CPU = "cpu";

    private Devices() {}

    /** {@code cuda:0}, {@code cuda:1} and so on where there are any, and {@code cpu} last. */
    public static List<String> names() {
        return Torch.devices();
    }

    /** Threads that share one computation on the CPU. */
    public static int threads() {
        return Torch.threads();
    }
}
