package org.latentblending.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.latentblending.blending.schedule.Preset;
import org.latentblending.diffusion.StableDiffusion;
import org.latentblending.diffusion.StableDiffusion.Tuning;
import org.latentblending.diffusion.torch.BatchLimits;
import org.latentblending.diffusion.torch.Precision;
import org.latentblending.models.ModelFolder;
import org.springframework.util.FileSystemUtils;

/** The published engine's order in float32 against ours, from prompts to pictures, and each lever alone. */
final class Orders {
    private static final Precision SHIPPED = Precision.bestFor("cpu");
    private static final List<Variant> VARIANTS = List.of(
            new Variant("published order, float32", Set.of(), Weights.PLAIN),
            new Variant("packed weights alone", Set.of(), Weights.PACKED),
            new Variant("batch alone", Set.of(Lever.BATCH), Weights.PLAIN),
            new Variant("lanes alone", Set.of(Lever.LANES), Weights.PLAIN),
            new Variant("caches alone", Set.of(Lever.CACHES), Weights.PLAIN),
            new Variant("overlap alone", Set.of(Lever.OVERLAP), Weights.PLAIN),
            new Variant("packed weights and " + SHIPPED + " alone", Set.of(), Weights.SHIPPED),
            new Variant("all in float32", Set.of(Lever.values()), Weights.PACKED),
            new Variant("all but lanes", EnumSet.complementOf(EnumSet.of(Lever.LANES)), Weights.SHIPPED),
            new Variant("all, as shipped: " + SHIPPED, Set.of(Lever.values()), Weights.SHIPPED));

    private Orders() {}

    /** What the networks compute with. */
    private enum Weights {
        /** float32, as PyTorch reads them. */
        PLAIN,
        /** float32, packed for oneDNN. */
        PACKED,
        /** Packed, in the precision that is chosen when nobody says otherwise. */
        SHIPPED;

        StableDiffusion load(ModelFolder folder, boolean lanes) {
            return StableDiffusion.load(
                    folder,
                    "cpu",
                    BatchLimits.on("cpu", Integer.MAX_VALUE),
                    this == SHIPPED ? Orders.SHIPPED : Precision.FLOAT32,
                    new Tuning(this != PLAIN, lanes, false));
        }
    }

    /** A model as a variant wants it. */
    private record Loaded(Weights weights, boolean lanes) {}

    private record Variant(String name, Set<Lever> levers, Weights weights) {
        Loaded model() {
            return new Loaded(weights, levers.contains(Lever.LANES));
        }
    }

    static void measure(Options options) throws IOException {
        Path folder = Files.createTempDirectory("latentblending-benchmark");
        Map<Loaded, StableDiffusion> models = new HashMap<>();
        try (ModelFolder model = ModelFolder.open(options.model())) {
            for (Variant variant : VARIANTS) {
                models.computeIfAbsent(
                        variant.model(), wanted -> wanted.weights().load(model, wanted.lanes()));
            }
            int size = model.config().defaultSize();
            Drawing warmUp = new Drawing(Preset.LOWEST, size, folder);
            VARIANTS.forEach(variant -> warmUp.draw(models.get(variant.model()), variant.levers()));
            for (Preset preset : options.presets()) {
                List<Variant> variants = options.leverPresets().contains(preset)
                        ? VARIANTS
                        : List.of(VARIANTS.get(0), VARIANTS.get(VARIANTS.size() - 1));
                measure(new Drawing(preset, size, folder), variants, models, options.rounds());
            }
        } finally {
            models.values().forEach(StableDiffusion::close);
            FileSystemUtils.deleteRecursively(folder);
        }
    }

    private static void measure(
            Drawing drawing, List<Variant> variants, Map<Loaded, StableDiffusion> models, int rounds) {
        Map<Variant, List<Double>> seconds = new LinkedHashMap<>();
        variants.forEach(variant -> seconds.put(variant, new ArrayList<>()));
        for (int round = 0; round < rounds; round++) {
            seconds.forEach((variant, times) -> times.add(drawing.draw(models.get(variant.model()), variant.levers())));
        }
        int frames = drawing.plan().frames();
        Table table = Table.begin(
                "Preset %s: %d frames, %d UNet evaluations of one branch"
                        .formatted(
                                drawing.preset().name().toLowerCase(Locale.ROOT),
                                frames,
                                drawing.plan().totalSteps()),
                "variant",
                "seconds",
                "frames a second",
                "times the published order");
        List<Double> published = seconds.get(VARIANTS.get(0));
        seconds.forEach((variant, times) -> table.row(
                variant.name(),
                new Spread(times).shown(),
                Spread.number(frames / new Spread(times).median()),
                Spread.ratios(published, times).shown()));
    }
}
