package org.latentblending.diffusion.torch;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

/** What this computer can compute with. */
public final class Devices {
    public static final String CPU = "cpu";

    private Devices() {}

    /** {@code cuda:0}, {@code cuda:1} and so on where there are any, and {@code cpu} last. */
    public static List<String> names() {
        return Torch.devices();
    }

    /** The CUDA devices. */
    public static List<String> accelerators() {
        return Torch.holdsCuda()
                ? names().stream().filter(name -> !name.equals(CPU)).toList()
                : List.of();
    }

    /**
     * Bytes that models can take on a device and leave room for the computing: half of the machine's memory, four fifths of a
     * GPU's.
     *
     * @param device one of {@link #names}
     */
    public static long roomForModels(String device) {
        return device.equals(CPU) ? machineMemory() / 2 : Torch.memoryOf(device) / 5 * 4;
    }

    private static long machineMemory() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    }

    /** Threads that share one computation on the CPU. */
    public static int threads() {
        return Torch.threads();
    }
}
