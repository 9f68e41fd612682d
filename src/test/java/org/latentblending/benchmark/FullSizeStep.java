package org.latentblending.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.latentblending.diffusion.torch.FullSizeUnet;
import org.latentblending.diffusion.torch.Precision;
import org.latentblending.diffusion.torch.Torch;
import tools.jackson.databind.json.JsonMapper;

/**
 * A step of 2.1's UNet, full size, against diffusers: the same sizes, threads and precision. The two take turns, and only
 * one is in memory at a time.
 */
final class FullSizeStep {
    private static final Path REFERENCE = Path.of("src/test/reference/time_unet.py");
    private static final int STEPS_IN_ROUND = 2;

    private FullSizeStep() {}

    static void measure(Options options) throws IOException {
        boolean diffusers = isThere(options.python());
        Table table = Table.begin(
                "One step of 2.1's UNet: full size, random weights, 64x64 latents, batch 2, %d threads"
                        .formatted(Torch.threads()),
                "precision",
                "diffusers, s",
                "ours, s",
                "times diffusers",
                "ours, one latent guided, s",
                "times diffusers");
        Stream<Precision> precisions =
                Stream.of(Precision.FLOAT32, Precision.bestFor("cpu")).distinct();
        for (String precision : precisions
                .map(precision -> precision.name().toLowerCase(Locale.ROOT))
                .toList()) {
            List<Double> ours = new ArrayList<>();
            List<Double> guided = new ArrayList<>();
            List<Double> reference = new ArrayList<>();
            for (int round = 0; round < options.rounds(); round++) {
                Double[][] both =
                        read(ChildProcess.java(FullSizeUnet.class).with(precision, STEPS_IN_ROUND), Double[][].class);
                ours.addAll(List.of(both[0]));
                guided.addAll(List.of(both[1]));
                if (diffusers) {
                    ChildProcess timing = ChildProcess.of(options.python(), REFERENCE.toString())
                            .with(precision, STEPS_IN_ROUND, Torch.threads());
                    reference.addAll(List.of(read(timing, Double[].class)));
                }
            }
            table.row(
                    precision,
                    diffusers ? new Spread(reference).shown() : "not there",
                    new Spread(ours).shown(),
                    diffusers ? Spread.ratios(reference, ours).shown() : "",
                    new Spread(guided).shown(),
                    diffusers ? Spread.ratios(reference, guided).shown() : "");
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

    private static <T> T read(ChildProcess timing, Class<T> type) throws IOException {
        return new JsonMapper().readValue(timing.lastLine(), type);
    }
}
