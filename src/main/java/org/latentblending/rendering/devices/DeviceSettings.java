package org.latentblending.rendering.devices;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.latentblending.diffusion.torch.Precision;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Which devices render, and how they hold models.
 *
 * @param devices {@code auto} (every CUDA device, else the CPU), {@code cpu}, {@code cuda:0} …
 * @param batchSize most UNet evaluations in one batch, both halves of guidance counted
 * @param precision {@code auto} (the fastest without loss of quality), {@code float32}, {@code bfloat16}, or
 *     {@code float16} on CUDA
 * @param cudnnSearch whether cuDNN searches for its fastest algorithms on CUDA devices, which may differ after a restart
 * @param modelMemory memory for models on each device; null for half of the machine's memory, or four fifths of a GPU's
 */
@ConfigurationProperties("latentblending")
public record DeviceSettings(
        @DefaultValue("auto") List<String> devices,
        @DefaultValue("64") int batchSize,
        @DefaultValue("auto") String precision,
        @DefaultValue("false") boolean cudnnSearch,
        @Nullable DataSize modelMemory) {
    private static final String AUTO = "auto";

    /** @throws IllegalArgumentException naming the setting that is out of its range */
    public DeviceSettings {
        if (devices.isEmpty()) {
            throw new IllegalArgumentException("latentblending.devices must name at least one device");
        }
        if (batchSize < 2) {
            throw new IllegalArgumentException("latentblending.batch-size must be 2 or more");
        }
        devices = List.copyOf(devices);
        if (!precision.equals(AUTO)) {
            named(precision);
        }
        if (modelMemory != null && modelMemory.toBytes() <= 0) {
            throw new IllegalArgumentException("latentblending.model-memory must be more than 0");
        }
    }

    Precision precisionOn(String device) {
        return precision.equals(AUTO) ? Precision.bestFor(device) : named(precision);
    }

    private static Precision named(String name) {
        return Arrays.stream(Precision.values())
                .filter(precision -> precision.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "latentblending.precision must be auto, float32, bfloat16 or float16, not " + name));
    }
}
