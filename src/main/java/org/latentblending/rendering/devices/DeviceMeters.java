package org.latentblending.rendering.devices;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.function.Supplier;
import lombok.AccessLevel;
import lombok.RequiredArgsConstructor;

/** Meters of one device, by model. See docs/metrics.md. */
@RequiredArgsConstructor(access = AccessLevel.PACKAGE)
public class DeviceMeters {
    private final MeterRegistry registry;
    private final String device;

    void measureMemory(DiffusionModels models) {
        Gauge.builder("latentblending.device.memory.used", () -> models.usedBytes(device))
                .description(
                        "Memory in use on the device by all of its users; on the CPU that of the process that draws")
                .baseUnit("bytes")
                .tag("device", device)
                .register(registry);
    }

    <T> T timeLoad(String model, Supplier<T> load) {
        try (var sample = Timer.resource(registry, "latentblending.model.load")
                .description("Loading of models onto devices")
                .tags(tags(model))
                .tag("outcome", "failed")) {
            T loaded = load.get();
            sample.tag("outcome", "loaded");
            return loaded;
        }
    }

    /** @param evaluations in one batch */
    public void countBatch(String model, int evaluations) {
        Counter.builder("latentblending.unet.steps")
                .description("UNet evaluations of one branch each; both halves of guidance count as one")
                .tags(tags(model))
                .register(registry)
                .increment(evaluations);
        DistributionSummary.builder("latentblending.unet.batch")
                .description("Branches that went through the UNet together")
                .tags(tags(model))
                .serviceLevelObjectives(1, 2, 4, 8, 16, 32, 64)
                .register(registry)
                .record(evaluations);
    }

    public void countFrame(String model) {
        Counter.builder("latentblending.frames")
                .description("Frames that were decoded")
                .tags(tags(model))
                .register(registry)
                .increment();
    }

    private Tags tags(String model) {
        return Tags.of("model", model, "device", device);
    }
}
