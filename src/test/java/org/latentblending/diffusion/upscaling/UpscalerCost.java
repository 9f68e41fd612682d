package org.latentblending.diffusion.upscaling;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.latentblending.diffusion.torch.Precision;
import org.latentblending.media.images.Picture;
import org.latentblending.models.Upscaler;

/**
 * What enlarging a picture takes with the embedded model's upscaler, and with any files in {@code models/upscalers}. Not part of the
 * build: {@code ./mvnw test -Dtest=UpscalerCost}.
 */
class UpscalerCost {
    private static final int ROUNDS = 7;

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
            try (var upscaler = PictureUpscaler.load(Upscaler.read(file), "cpu", precision)) {
                long loaded = System.nanoTime() - start;
                long[] times = new long[ROUNDS];
                for (int round = 0; round < ROUNDS; round++) {
                    start = System.nanoTime();
                    assertThat(upscaler.upscale(picture, 4).width()).isEqualTo(4 * size);
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
                        times[ROUNDS / 2] / 1_000_000);
            }
        }
    }
}
