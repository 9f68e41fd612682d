package org.latentblending.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.latentblending.blending.Preset;
import org.latentblending.diffusion.Precision;
import org.latentblending.diffusion.StableDiffusion;
import org.latentblending.models.ModelFolder;
import org.springframework.util.FileSystemUtils;

/** The published engine's order in float32 against ours, from prompts to pictures, and each lever alone. */
final class Orders {
    private static final Precision SHIPPED = Precision.bestFor("cpu");
    private static final List<Variant> VARIANTS = List.of(
            new Variant("published order, float32", Set.of(), Precision.FLOAT32),
            new Variant("batch alone", Set.of(Lever.BATCH), Precision.FLOAT32),
            new Variant("precision alone", Set.of(), SHIPPED),
            new Variant("caches alone", Set.of(Lever.CACHES), Precision.FLOAT32),
            new Variant("overlap alone", Set.of(Lever.OVERLAP), Precision.FLOAT32),
            new Variant("all, as shipped: " + SHIPPED, Set.of(Lever.values()), SHIPPED));

    private Orders() {}

    private record Variant(String name, Set<Lever> levers, Precision precision) {}

    static void measure(Options options) throws IOException {
        Path folder = Files.createTempDirectory("latentblending-benchmark");
        Map<Precision, StableDiffusion> models = new EnumMap<>(Precision.class);
        try (ModelFolder weights = ModelFolder.open(options.model())) {
            for (Precision precision : List.of(Precision.FLOAT32, SHIPPED)) {
                models.computeIfAbsent(precision, p -> StableDiffusion.load(weights, "cpu", Integer.MAX_VALUE, p));
            }
            int size = weights.config().defaultSize();
            Drawing warmUp = new Drawing(Preset.LOWEST, size, folder);
            VARIANTS.forEach(variant -> warmUp.draw(models.get(variant.precision()), variant.levers()));
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
            Drawing drawing, List<Variant> variants, Map<Precision, StableDiffusion> models, int rounds) {
        Map<Variant, List<Double>> seconds = new LinkedHashMap<>();
        variants.forEach(variant -> seconds.put(variant, new ArrayList<>()));
        for (int round = 0; round < rounds; round++) {
            seconds.forEach(
                    (variant, times) -> times.add(drawing.draw(models.get(variant.precision()), variant.levers())));
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
