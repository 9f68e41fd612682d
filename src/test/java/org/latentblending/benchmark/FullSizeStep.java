package org.latentblending.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.latentblending.diffusion.Devices;
import org.latentblending.diffusion.FullSizeUnet;
import org.latentblending.diffusion.Precision;
import tools.jackson.databind.json.JsonMapper;

/**
 * A step of 2.1's UNet, full size, against diffusers: the same sizes, threads and precision. The two take turns, and only
 * one is in memory at a time.
 */
final class FullSizeStep {
    private static final Path REFERENCE = Path.of("src/test/reference/time_unet.py");
    private static final int STEPS_IN_ROUND = 1;

    private FullSizeStep() {}

    static void measure(Options options) throws IOException {
        boolean diffusers = isThere(options.python());
        Table table = Table.begin(
                "One step of 2.1's UNet: full size, random weights, 64x64 latents, batch 2, %d threads"
                        .formatted(Devices.threads()),
                "precision",
                "diffusers, s",
                "ours, s",
                "times diffusers");
        Stream<Precision> precisions =
                Stream.of(Precision.FLOAT32, Precision.bestFor("cpu")).distinct();
        for (String precision : precisions
                .map(precision -> precision.name().toLowerCase(Locale.ROOT))
                .toList()) {
            List<Double> ours = new ArrayList<>();
            List<Double> reference = new ArrayList<>();
            for (int round = 0; round < options.rounds(); round++) {
                ours.addAll(steps(ChildProcess.java(FullSizeUnet.class).with(precision, STEPS_IN_ROUND)));
                if (diffusers) {
                    reference.addAll(steps(ChildProcess.of(options.python(), REFERENCE.toString())
                            .with(precision, STEPS_IN_ROUND, Devices.threads())));
                }
            }
            table.row(
                    precision,
                    diffusers ? new Spread(reference).shown() : "not there",
                    new Spread(ours).shown(),
                    diffusers ? Spread.ratios(reference, ours).shown() : "");
        }
    }

    private static boolean isThere(String python) {
        try {
            ChildProcess.of(python, "-c", "import diffusers, torch").lastLine();
            return true;
        } catch (IOException e) {
            System.out.printf(
                    "%nNo diffusers to compare with (pip install -r src/test/reference/requirements.txt): %s%n",
                    e.getMessage());
            return false;
        }
    }

    private static List<Double> steps(ChildProcess timing) throws IOException {
        return List.of(new JsonMapper().readValue(timing.lastLine(), Double[].class));
    }
}
