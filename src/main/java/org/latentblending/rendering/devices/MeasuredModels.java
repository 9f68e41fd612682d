package org.latentblending.rendering.devices;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import org.latentblending.diffusion.SamplingParameters;
import org.latentblending.media.images.Picture;

/** Counts what models do, by model and device. See docs/metrics.md. */
public class MeasuredModels implements DiffusionModels {
    private final DiffusionModels models;
    private final MeterRegistry registry;

    public MeasuredModels(DiffusionModels models, MeterRegistry registry) {
        this.models = models;
        this.registry = registry;
    }

    @Override
    public List<String> devices(List<String> setting) {
        List<String> devices = models.devices(setting);
        devices.forEach(device -> Gauge.builder("latentblending.device.memory.used", () -> models.usedBytes(device))
                .description(
                        "Memory in use on the device by all of its users; on the CPU that of the process that draws")
                .baseUnit("bytes")
                .tag("device", device)
                .register(registry));
        return devices;
    }

    @Override
    public long room(String device) {
        return models.room(device);
    }

    @Override
    public double usedBytes(String device) {
        return models.usedBytes(device);
    }

    @Override
    public long bytes(String modelId, String device) {
        return models.bytes(modelId, device);
    }

    @Override
    public DiffusionModel load(String modelId, String device) {
        var tags = Tags.of("model", modelId, "device", device);
        Timer.Sample sample = Timer.start(registry);
        String outcome = "failed";
        try {
            var model = new MeasuredModel(models.load(modelId, device), tags);
            outcome = "loaded";
            return model;
        } finally {
            sample.stop(Timer.builder("latentblending.model.load")
                    .description("Loading of models onto devices")
                    .tags(tags)
                    .tag("outcome", outcome)
                    .register(registry));
        }
    }

    private final class MeasuredModel implements DiffusionModel {
        private final DiffusionModel model;
        private final Counter steps;
        private final Counter frames;
        private final DistributionSummary batch;

        MeasuredModel(DiffusionModel model, Tags tags) {
            this.model = model;
            this.steps = Counter.builder("latentblending.unet.steps")
                    .description("UNet evaluations of one branch each; both halves of guidance count as one")
                    .tags(tags)
                    .register(registry);
            this.frames = Counter.builder("latentblending.frames")
                    .description("Frames that were decoded")
                    .tags(tags)
                    .register(registry);
            this.batch = DistributionSummary.builder("latentblending.unet.batch")
                    .description("Branches that went through the UNet together")
                    .tags(tags)
                    .serviceLevelObjectives(1, 2, 4, 8, 16, 32, 64)
                    .register(registry);
        }

        @Override
        public String precision() {
            return model.precision();
        }

        @Override
        public Session open(SamplingParameters canvas) {
            return new MeasuredSession(this, model.open(canvas));
        }

        @Override
        public void close() {
            model.close();
        }
    }

    private record MeasuredSession(MeasuredModel model, Session session) implements Session {
        @Override
        public float[] encodePrompt(String prompt) {
            return session.encodePrompt(prompt);
        }

        @Override
        public float[] noise(long seed) {
            return session.noise(seed);
        }

        @Override
        public int capacity() {
            return session.capacity();
        }

        @Override
        public List<float[]> denoise(List<Trajectory> trajectories, int from, int to, StepListener listener) {
            return session.denoise(trajectories, from, to, new StepListener() {
                @Override
                public void evaluated(int evaluations) {
                    model.steps.increment(evaluations);
                    model.batch.record(evaluations);
                    listener.evaluated(evaluations);
                }

                @Override
                public void stepped(List<Trajectory> together, IntFunction<float[]> pictures) {
                    listener.stepped(together, pictures);
                }
            });
        }

        @Override
        public CompletableFuture<Picture> decode(float[] latent) {
            return session.decode(latent).whenComplete((picture, failed) -> {
                if (picture != null) {
                    model.frames.increment();
                }
            });
        }

        @Override
        public Picture preview(float[] latent) {
            return session.preview(latent);
        }
    }
}
