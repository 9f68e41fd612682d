package org.latentblending.diffusion.torch;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The devices of this machine, named {@code cpu}, {@code cuda:0}, {@code cuda:1} and so on. */
public final class Devices {
    public static final String CPU = "cpu";
    private static final String CUDA = "cuda:";

    private Devices() {}

    /** All devices, the fastest first and the CPU last. */
    public static List<String> names() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < Torch.engine().getGpuCount(); i++) {
            if (!Torch.libraries().unusable().contains(i)) {
                names.add(CUDA + i);
            }
        }
        names.add(CPU);
        return List.copyOf(names);
    }

    /**
     * The CUDA devices. PyTorch is not started where its libraries have no CUDA.
     *
     * @throws TorchUnavailable if this machine lacks what the libraries need
     */
    public static List<String> accelerators() {
        return areForCuda() ? names().stream().filter(name -> !name.equals(CPU)).toList() : List.of();
    }

    /**
     * Whether PyTorch's libraries are for CUDA.
     *
     * @throws TorchUnavailable if this machine lacks what the libraries need
     */
    public static boolean areForCuda() {
        return Torch.libraries().areForCuda();
    }

    /** Why no CUDA device can be used although PyTorch's libraries are for CUDA, as sentences that say what to do. */
    public static Optional<String> problem() {
        return Optional.ofNullable(Torch.libraries().problem());
    }

    /**
     * Memory for models in bytes: half of the machine's memory on the CPU, four fifths of the memory of a GPU. A very large
     * number if the GPU's driver does not tell.
     *
     * @param device one of {@link #names}
     */
    public static long roomForModels(String device) {
        if (device.equals(CPU)) {
            var machine = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
            return machine.getTotalMemorySize() / 2;
        }
        try {
            return CudaUtils.getGpuMemory(gpu(device)).getMax() / 5 * 4;
        } catch (RuntimeException unknown) {
            return Long.MAX_VALUE / 5 * 4;
        }
    }

    /**
     * Memory in use in bytes: of all processes on a CUDA device, resident memory of this process on the CPU. NaN if unknown.
     */
    public static double usedBytes(String device) {
        return device.startsWith(CUDA) ? CudaUtils.getGpuMemory(gpu(device)).getUsed() : residentBytes();
    }

    /** Compute capability of a CUDA device, such as 90 for 9.0; 0 if unknown. */
    static int capability(int number) {
        List<CudaDriver.Card> cards = Torch.libraries().cards();
        return number < cards.size() ? cards.get(number).capability() : 0;
    }

    static int capability(String name) {
        return capability(gpu(name).getDeviceId());
    }

    static Device device(String name) {
        if (!names().contains(name)) {
            throw new IllegalArgumentException(
                    "unknown device '%s'; available: %s".formatted(name, String.join(", ", names())));
        }
        return name.equals(CPU) ? Device.cpu() : gpu(name);
    }

    private static Device gpu(String name) {
        return Device.gpu(Integer.parseInt(name.substring(CUDA.length())));
    }

    private static double residentBytes() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElse(Double.NaN);
        } catch (IOException notLinux) {
            return Double.NaN;
        }
    }
}
