package org.latentblending.diffusion.upscaling;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.latentblending.diffusion.prompts.PromptSyntax;
import org.latentblending.diffusion.torch.Precision;
import org.latentblending.diffusion.upscaling.PictureUpscaler.Caption;
import org.latentblending.media.images.Picture;
import org.latentblending.models.Upscaler;

/**
 * What enlarging a picture takes with the embedded model's upscaler, and with any files in {@code models/upscalers}. Not part of the
 * build: {@code ./mvnw test -Dtest=UpscalerCost}.
 */
class UpscalerCost {
    private static final int ROUNDS = 7;
    private static final Caption CAPTION = new Caption(PromptSyntax.PLAIN, "a red apple", "a green frog", 0.5);

    @Test
    void measure() throws IOException {
        measure(Path.of("models/embedded/upscaler/embedded-x4.safetensors"), 128, 512);
        Path others = Path.of("models/upscalers");
        if (Files.isDirectory(others)) {
            try (var files = Files.list(others)) {
                for (Path file : files.sorted().toList()) {
                    measure(file, 128);
                }
            }
        }
    }

    private static void measure(Path file, int... sizes) {
        Precision precision = Precision.bestFor("cpu");
        for (int size : sizes) {
            byte[] rgb = new byte[3 * size * size];
            new Random(1).nextBytes(rgb);
            var picture = new Picture(size, size, rgb);
            long start = System.nanoTime();
            Upscaler found = Upscaler.read(file);
            try (var upscaler = PictureUpscaler.load(found, "cpu", precision, 1)) {
                long loaded = System.nanoTime() - start;
                long[] times = new long[found.isDiffusion() ? 1 : ROUNDS];
                for (int round = 0; round < times.length; round++) {
                    start = System.nanoTime();
                    assertThat(upscaler.upscale(picture, 4, CAPTION, () -> {}).width())
                            .isEqualTo(4 * size);
                    times[round] = System.nanoTime() - start;
                }
                long first = times[0];
                Arrays.sort(times);
                System.out.printf(
                        "%s, %s, %d to %d: %d ms to load, the first picture %d ms, median %d ms%n",
                        file.getFileName(),
                        precision,
                        size,
                        4 * size,
                        loaded / 1_000_000,
                        first / 1_000_000,
                        times[times.length / 2] / 1_000_000);
            }
        }
    }
}
