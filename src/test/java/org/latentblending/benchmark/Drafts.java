package org.latentblending.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.latentblending.blending.schedule.Preset;
import org.latentblending.diffusion.StableDiffusion;
import org.latentblending.diffusion.StableDiffusion.Tuning;
import org.latentblending.diffusion.torch.BatchLimits;
import org.latentblending.diffusion.torch.Precision;
import org.latentblending.models.ModelFolder;
import org.springframework.util.FileSystemUtils;

/** Whole transitions against drafts, from prompts to pictures, as shipped. */
final class Drafts {
    private static final Set<Lever> SHIPPED = Set.of(Lever.values());

    private Drafts() {}

    static void measure(Options options) throws IOException {
        Path folder = Files.createTempDirectory("latentblending-benchmark");
        try (ModelFolder files = ModelFolder.open(options.model());
                StableDiffusion model = StableDiffusion.load(
                        files,
                        "cpu",
                        BatchLimits.on("cpu", Integer.MAX_VALUE),
                        Precision.bestFor("cpu"),
                        Tuning.FASTEST)) {
            int size = files.config().defaultSize();
            for (Preset preset : options.presets()) {
                measure(model, new Drawing(preset, size, folder), new Drawing(preset, size, folder, true), options);
            }
        } finally {
            FileSystemUtils.deleteRecursively(folder);
        }
    }

    private static void measure(StableDiffusion model, Drawing whole, Drawing draft, Options options) {
        whole.draw(model, SHIPPED);
        draft.draw(model, SHIPPED);
        List<Double> wholes = new ArrayList<>();
        List<Double> drafts = new ArrayList<>();
        for (int round = 0; round < options.rounds(); round++) {
            wholes.add(whole.draw(model, SHIPPED));
            drafts.add(draft.draw(model, SHIPPED));
        }
        int frames = whole.plan().frames();
        Table table = Table.begin(
                "Preset %s: %d frames".formatted(whole.preset().name().toLowerCase(Locale.ROOT), frames),
                "variant",
                "seconds",
                "frames a second",
                "times whole");
        row(table, "whole", frames, wholes, wholes);
        row(table, "draft", frames, drafts, wholes);
    }

    private static void row(Table table, String name, int frames, List<Double> seconds, List<Double> wholes) {
        Spread spread = new Spread(seconds);
        table.row(
                name,
                spread.shown(),
                Spread.number(frames / spread.median()),
                Spread.ratios(wholes, seconds).shown());
    }
}
