package org.latentblending.diffusion.torch;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The device has less memory than a network call needs; fewer branches at once, or a smaller picture, may fit. */
public class OutOfDeviceMemory extends RuntimeException {
    /** A descriptor is refused for other reasons. */
    private static final Pattern NO_KERNEL = Pattern.compile("could not create a primitive(?! desc)");

    private OutOfDeviceMemory(RuntimeException cause) {
        super("the device is out of memory", cause);
    }

    /**
     * What a failure of PyTorch is, which tells it by its message alone: on CUDA "out of memory", on a CPU "can't allocate
     * memory" and the like, and where oneDNN has no room for a kernel's code "could not create a primitive".
     */
    public static RuntimeException orElse(RuntimeException failed) {
        return saysSo(failed.getMessage()) ? new OutOfDeviceMemory(failed) : failed;
    }

    private static boolean saysSo(@Nullable String message) {
        String text = message == null ? "" : message.toLowerCase(Locale.ROOT);
        return text.contains("out of memory")
                || text.contains("allocate memory")
                || text.contains("not enough memory")
                || text.contains("bad_alloc")
                || text.contains("bad allocation")
                || NO_KERNEL.matcher(text).find();
    }
}
