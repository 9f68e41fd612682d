package org.latentblending.diffusion.torch;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How full a device is. */
public final class DeviceMemory {
    private static final String CUDA = "cuda:";
    private static final Path PROCESS = Path.of("/proc/self/status");
    private static final String RESIDENT = "VmRSS:";
    private static final int KIBIBYTE = 1024;

    private DeviceMemory() {}

    /**
     * Bytes in use: on a CUDA device by everybody who uses it, on the CPU the resident memory of this process, models
     * included; NaN where that cannot be found out.
     */
    public static double usedBytes(String device) {
        return device.startsWith(CUDA)
                ? CudaUtils.getGpuMemory(Device.gpu(Integer.parseInt(device.substring(CUDA.length()))))
                        .getUsed()
                : residentBytes();
    }

    private static double residentBytes() {
        try {
            List<String> lines = Files.exists(PROCESS) ? Files.readAllLines(PROCESS) : List.of();
            return lines.stream()
                    .filter(line -> line.startsWith(RESIDENT))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) * KIBIBYTE)
                    .findFirst()
                    .orElse(Double.NaN);
        } catch (IOException e) {
            return Double.NaN;
        }
    }
}
