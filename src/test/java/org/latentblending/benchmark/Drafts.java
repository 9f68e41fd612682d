package org.latentblending.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.latentblending.benchmark.Drawing.Way;
import org.latentblending.blending.schedule.Preset;
import org.latentblending.diffusion.StableDiffusion;
import org.latentblending.diffusion.StableDiffusion.Tuning;
import org.latentblending.diffusion.torch.BatchLimits;
import org.latentblending.diffusion.torch.Precision;
import org.latentblending.models.ModelFolder;
import org.springframework.util.FileSystemUtils;

/**
 * Whole transitions against drafts, and against the model's sibling that needs four steps if there is one (the folder with
 * {@code -turbo} at the end), from prompts to pictures, as shipped.
 */
final class Drafts {
    private static final Set<Lever> SHIPPED = Set.of(Lever.values());

    private Drafts() {}

    static void measure(Options options) throws IOException {
        Path folder = Files.createTempDirectory("latentblending-benchmark");
        Path sibling = options.model().resolveSibling(options.model().getFileName() + "-turbo");
        try (StableDiffusion model = load(options.model());
                StableDiffusion fast = load(Files.isDirectory(sibling) ? sibling : options.model())) {
            Map<Way, StableDiffusion> models = new EnumMap<>(Map.of(Way.WHOLE, model, Way.DRAFT, model));
            if (Files.isDirectory(sibling)) {
                models.put(Way.FOUR_STEPS, fast);
            }
            for (Preset preset : options.presets()) {
                measure(models, preset, folder, options);
            }
        } finally {
            FileSystemUtils.deleteRecursively(folder);
        }
    }

    static StableDiffusion load(Path path) {
        try (ModelFolder files = ModelFolder.open(path)) {
            return StableDiffusion.load(
                    files, "cpu", BatchLimits.on("cpu", Integer.MAX_VALUE), Precision.bestFor("cpu"), Tuning.FASTEST);
        }
    }

    private static void measure(Map<Way, StableDiffusion> models, Preset preset, Path folder, Options options) {
        Map<Way, List<Double>> seconds = new EnumMap<>(Way.class);
        int frames = 0;
        for (int round = -1; round < options.rounds(); round++) { // the first one warms up
            for (var entry : models.entrySet()) {
                int size = entry.getValue().config().defaultSize();
                Drawing drawing = new Drawing(preset, size, folder, entry.getKey());
                double taken = drawing.draw(entry.getValue(), SHIPPED);
                frames = drawing.plan().frames();
                if (round >= 0) {
                    seconds.computeIfAbsent(entry.getKey(), way -> new ArrayList<>())
                            .add(taken);
                }
            }
        }
        Table table = Table.begin(
                "Preset %s: %d frames".formatted(preset.name().toLowerCase(Locale.ROOT), frames),
                "variant",
                "seconds",
                "frames a second",
                "times whole");
        List<Double> wholes = seconds.getOrDefault(Way.WHOLE, List.of());
        for (var entry : seconds.entrySet()) {
            Spread spread = new Spread(entry.getValue());
            table.row(
                    entry.getKey().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                    spread.shown(),
                    Spread.number(frames / spread.median()),
                    Spread.ratios(wholes, entry.getValue()).shown());
        }
    }
}
