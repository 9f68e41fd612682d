package org.latentblending.diffusion.torch;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Thrown if the device's memory does not suffice; a smaller batch or picture may fit. */
public class OutOfDeviceMemory extends RuntimeException {
    /** "Primitive descriptor" has other causes. */
    private static final Pattern NO_KERNEL = Pattern.compile("could not create a primitive(?! desc)");

    private OutOfDeviceMemory(RuntimeException cause) {
        super("the device is out of memory", cause);
    }

    /**
     * Converts PyTorch's failures that mean this; others are returned as they are. PyTorch tells them by the message only:
     * "out of memory" on CUDA, "can't allocate memory" and the like on a CPU, and "could not create a primitive" where oneDNN
     * has no memory for a kernel's code.
     */
    public static RuntimeException orElse(RuntimeException failed) {
        return isOutOfMemory(failed.getMessage()) ? new OutOfDeviceMemory(failed) : failed;
    }

    private static boolean isOutOfMemory(@Nullable String message) {
        String text = message == null ? "" : message.toLowerCase(Locale.ROOT);
        return text.contains("out of memory")
                || text.contains("allocate memory")
                || text.contains("not enough memory")
                || text.contains("bad_alloc")
                || text.contains("bad allocation")
                || NO_KERNEL.matcher(text).find();
    }
}
