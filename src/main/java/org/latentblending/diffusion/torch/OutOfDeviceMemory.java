package org.latentblending.diffusion.torch;

import java.util.regex.Pattern;

/** Thrown if the device's memory does not suffice; a smaller batch or picture may fit. */
public class OutOfDeviceMemory extends RuntimeException {
    /**
     * PyTorch's failures by their messages: the first on CUDA, the last where oneDNN has no memory for a kernel's code, the
     * others on a CPU. A "primitive descriptor" fails for other causes.
     */
    private static final Pattern MESSAGE = Pattern.compile(
            "out of memory|allocate memory|not enough memory|bad_alloc|bad allocation|could not create a primitive(?! desc)",
            Pattern.CASE_INSENSITIVE);

    private OutOfDeviceMemory(RuntimeException cause) {
        super("the device is out of memory", cause);
    }

    /** Converts PyTorch's failures that mean this; others are returned as they are. */
    public static RuntimeException orElse(RuntimeException failed) {
        boolean isMeant = MESSAGE.matcher(String.valueOf(failed.getMessage())).find();
        return isMeant ? new OutOfDeviceMemory(failed) : failed;
    }
}
