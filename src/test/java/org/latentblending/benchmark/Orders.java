package org.latentblending.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.latentblending.blending.Preset;
import org.latentblending.diffusion.StableDiffusion;
import org.latentblending.models.ModelFolder;
import org.springframework.util.FileSystemUtils;

/** The published engine's order in float32 against ours, from prompts to pictures, and each lever alone. */
final class Orders {
    private static final List<Variant> VARIANTS = List.of(
            new Variant("published order, float32", Set.of()),
            new Variant("+ batch alone", Set.of(Lever.BATCH)),
            new Variant("+ caches alone", Set.of(Lever.CACHES)),
            new Variant("+ overlap alone", Set.of(Lever.OVERLAP)),
            new Variant("all, as shipped", Set.of(Lever.values())));

    private Orders() {}

    private record Variant(String name, Set<Lever> levers) {}

    static void measure(Options options) throws IOException {
        Path folder = Files.createTempDirectory("latentblending-benchmark");
        try (ModelFolder weights = ModelFolder.open(options.model());
                StableDiffusion model = StableDiffusion.load(weights, "cpu")) {
            int size = weights.config().defaultSize();
            Drawing warmUp = new Drawing(Preset.LOWEST, size, folder);
            VARIANTS.forEach(variant -> warmUp.draw(model, variant.levers()));
            for (Preset preset : options.presets()) {
                List<Variant> variants = options.leverPresets().contains(preset)
                        ? VARIANTS
                        : List.of(VARIANTS.get(0), VARIANTS.get(VARIANTS.size() - 1));
                measure(new Drawing(preset, size, folder), variants, model, options.rounds());
            }
        } finally {
            FileSystemUtils.deleteRecursively(folder);
        }
    }

    private static void measure(Drawing drawing, List<Variant> variants, StableDiffusion model, int rounds) {
        Map<Variant, List<Double>> seconds = new LinkedHashMap<>();
        variants.forEach(variant -> seconds.put(variant, new ArrayList<>()));
        for (int round = 0; round < rounds; round++) {
            seconds.forEach((variant, times) -> times.add(drawing.draw(model, variant.levers())));
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
