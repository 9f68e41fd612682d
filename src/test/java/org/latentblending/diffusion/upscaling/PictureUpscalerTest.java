package org.latentblending.diffusion.upscaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.djl.pytorch.engine.PtNDManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.latentblending.diffusion.Reference;
import org.latentblending.diffusion.inpainting.Differences;
import org.latentblending.diffusion.torch.Kernels;
import org.latentblending.diffusion.torch.OutOfDeviceMemory;
import org.latentblending.diffusion.torch.Precision;
import org.latentblending.diffusion.torch.Rounding;
import org.latentblending.diffusion.torch.Torch;
import org.latentblending.diffusion.upscaling.PictureUpscaler.Caption;
import org.latentblending.diffusion.upscaling.Tiling.Tile;
import org.latentblending.media.images.Picture;
import org.latentblending.models.Fixtures;
import org.latentblending.models.Upscaler;
import org.latentblending.models.networks.UpscalerTensors.Network;

/** Real-ESRGAN's architectures against PyTorch's modules, and pictures in tiles. */
class PictureUpscalerTest {
    private static final Path UPSCALERS = Fixtures.REFERENCE.resolve("upscalers");
    private static final int WIDTH = 20; // of the reference's pictures
    private static final int HEIGHT = 12;
    private static final double CLOSE = 1e-4;

    @ParameterizedTest
    @CsvSource({
        "rrdb-x4, PLAIN",
        "rrdb-x4, PACKED",
        "rrdb-x2, PLAIN",
        "rrdb-x2, PACKED",
        "rrdb-x2, CHANNELS_LAST",
        "compact-x4, PLAIN",
        "compact-x4, PACKED",
        "compact-x4, CHANNELS_LAST",
        "compact-x2, PLAIN",
        "compact-x2, PACKED"
    })
    void enlargesAsPytorchDoes(String name, Kernels kernels) {
        try (Reference reference = Reference.open("upscalers");
                PtNDManager manager = Torch.newManager("cpu")) {
            assumeThat(kernels).isIn(Kernels.PLAIN, Kernels.CHANNELS_LAST, Kernels.bestFor(manager, Precision.FLOAT32));
            try (var network = new UpscalingNetwork(manager, open(name), Precision.FLOAT32, kernels)) {
                float[] found = network.upscale(reference.floats(name + ".small"), HEIGHT, WIDTH);
                double difference = Reference.largestDifference(found, reference.floats(name + ".large"));
                assertThat(Differences.note("upscaler, " + kernels, name, difference))
                        .isLessThan(CLOSE);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rrdb-x4", "compact-x4"})
    void enlargesInBfloat16(String name) {
        try (Reference reference = Reference.open("upscalers");
                PtNDManager manager = Torch.newManager("cpu")) {
            Kernels kernels = Kernels.bestFor(manager, Precision.BFLOAT16);
            try (var rounded = new UpscalingNetwork(manager, open(name), Precision.BFLOAT16, kernels);
                    var exact = new UpscalingNetwork(manager, open(name), Precision.FLOAT32, Kernels.PLAIN)) {
                float[] small = reference.floats(name + ".small");
                double difference = Reference.largestDifference(
                        rounded.upscale(small, HEIGHT, WIDTH), reference.floats(name + ".large"));
                Rounding rounding = Rounding.of(open(name).weights()).in(Precision.BFLOAT16);
                assertThat(Differences.note("upscaler, %s, bfloat16".formatted(kernels), name, difference))
                        .isPositive()
                        .isLessThan(rounding.allowed(changed -> exact.upscale(changed, HEIGHT, WIDTH), small));
            }
        }
    }

    /** Seams: every pixel that is kept of a tile is that of the whole picture. */
    @ParameterizedTest
    @CsvSource({"rrdb-x4, 32", "rrdb-x2, 32", "compact-x4, 6", "compact-x2, 4"})
    void tilesGiveTheWholePicture(String name, int overlap) {
        int width = 150;
        int height = 122;
        float[] pixels = random(3 * width * height);
        var tiling = new Tiling(2 * overlap + 20, overlap);
        try (PtNDManager manager = Torch.newManager("cpu");
                var network = new UpscalingNetwork(manager, open(name), Precision.FLOAT32, Kernels.PLAIN)) {
            float[] whole = network.upscale(pixels, height, width);
            float[] joined = new float[whole.length];
            for (Tile rows : tiling.of(height)) {
                for (Tile columns : tiling.of(width)) {
                    float[] cut = cut(pixels, width, height, rows, columns);
                    int cutHeight = rows.end() - rows.begin();
                    int cutWidth = columns.end() - columns.begin();
                    float[] tile = network.upscale(cut, cutHeight, cutWidth);
                    int factor = network.factor();
                    for (int colour = 0; colour < 3; colour++) {
                        for (int y = rows.from() * factor; y < rows.to() * factor; y++) {
                            int in = (colour * cutHeight * factor + y - rows.begin() * factor) * cutWidth * factor;
                            int out = (colour * height * factor + y) * width * factor;
                            for (int x = columns.from() * factor; x < columns.to() * factor; x++) {
                                joined[out + x] = tile[in + x - columns.begin() * factor];
                            }
                        }
                    }
                }
            }
            assertThat(tiling.of(height)).hasSizeGreaterThan(2);
            assertThat(Reference.largestDifference(joined, whole)).isLessThan(1e-3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rrdb-x2", "compact-x4"})
    void aPictureInTilesIsThatInOne(String name) {
        Picture picture = picture(random(3 * 90 * 102), 90, 102);
        try (var whole = upscaler(name, new Tiling(256, 32));
                var tiled = upscaler(name, new Tiling(76, 32))) {
            byte[] expected = enlarged(whole, picture, 4).rgb();
            byte[] found = enlarged(tiled, picture, 4).rgb();
            for (int i = 0; i < expected.length; i++) {
                assertThat(Math.abs((found[i] & 0xFF) - (expected[i] & 0xFF))).isLessThanOrEqualTo(1);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"rrdb-x4, 4", "rrdb-x2, 2", "compact-x4, 4", "compact-x2, 2"})
    void picturesAreThoseOfTheNetwork(String name, int scale) {
        try (Reference reference = Reference.open("upscalers");
                var upscaler = upscaler(name, new Tiling(256, 32))) {
            Picture small = picture(reference.floats(name + ".small"), WIDTH, HEIGHT);
            Picture large = picture(reference.floats(name + ".large"), scale * WIDTH, scale * HEIGHT);

            Picture found = enlarged(upscaler, small, scale);

            assertThat(found.width()).isEqualTo(scale * WIDTH);
            assertThat(found.height()).isEqualTo(scale * HEIGHT);
            // The picture that was given is rounded to bytes.
            assertThat(meanDifference(found, large)).isLessThan(1);
        }
    }

    @Test
    void halfTheFactorIsTheMeanOfFourPixels() {
        Picture small = picture(random(3 * WIDTH * HEIGHT), WIDTH, HEIGHT);
        try (var upscaler = upscaler("compact-x4", new Tiling(256, 32))) {
            Picture twice = enlarged(upscaler, small, 2);
            Picture fourfold = enlarged(upscaler, small, 4);
            for (int y = 0; y < twice.height(); y++) {
                for (int x = 0; x < twice.width(); x++) {
                    for (int colour = 0; colour < 3; colour++) {
                        int sum = value(fourfold, 2 * x, 2 * y, colour)
                                + value(fourfold, 2 * x + 1, 2 * y, colour)
                                + value(fourfold, 2 * x, 2 * y + 1, colour)
                                + value(fourfold, 2 * x + 1, 2 * y + 1, colour);
                        assertThat((double) value(twice, x, y, colour)).isBetween(sum / 4.0 - 1.01, sum / 4.0 + 1.01);
                    }
                }
            }
        }
    }

    @Test
    void twiceTheFactorIsTwoPasses() {
        Picture small = picture(random(3 * WIDTH * HEIGHT), WIDTH, HEIGHT);
        try (var upscaler = upscaler("compact-x2", new Tiling(256, 32))) {
            assertThat(enlarged(upscaler, small, 4)).isEqualTo(enlarged(upscaler, enlarged(upscaler, small, 2), 2));
        }
    }

    /** With memory for tiles of a size only. */
    private record Narrow(int maxSide, List<Integer> asked) implements EnlargingNetwork {
        @Override
        public int factor() {
            return 2;
        }

        @Override
        public float[] upscale(float[] pixels, int height, int width, Caption caption, Runnable check) {
            asked.add(width);
            if (width > maxSide) {
                throw OutOfDeviceMemory.orElse(new RuntimeException("CUDA out of memory"));
            }
            float[] large = new float[4 * pixels.length];
            for (int i = 0; i < large.length; i++) {
                large[i] = pixels[i / (4 * width) * width + i % (2 * width) / 2];
            }
            return large;
        }

        @Override
        public void close() {}
    }

    @Test
    void takesSmallerTilesWhereTheMemoryDoesNotSuffice() {
        Picture picture = picture(random(3 * 90 * 102), 90, 102);
        var asked = new ArrayList<Integer>();
        try (var narrow = new PictureUpscaler(new Narrow(40, asked), new Tiling(128, 8));
                var wide = new PictureUpscaler(new Narrow(128, new ArrayList<>()), new Tiling(128, 8));
                var hopeless = new PictureUpscaler(new Narrow(30, new ArrayList<>()), new Tiling(128, 8))) {
            assertThat(enlarged(narrow, picture, 2)).isEqualTo(enlarged(wide, picture, 2));
            assertThat(asked).startsWith(90, 64, 32).doesNotContainSubsequence(32, 64);
            assertThat(enlarged(narrow, picture, 2)).isEqualTo(enlarged(wide, picture, 2));
            assertThat(asked).as("the size is remembered").containsOnlyOnce(90, 64);

            assertThatExceptionOfType(OutOfDeviceMemory.class).isThrownBy(() -> enlarged(hopeless, picture, 2));
        }
    }

    @Test
    void theFileMayGoOnceItIsLoaded(@TempDir Path folder) throws IOException {
        Path copy = Files.copy(UPSCALERS.resolve("compact-x2.safetensors"), folder.resolve("copy.safetensors"));
        try (var upscaler = PictureUpscaler.load(Upscaler.read(copy), "cpu", Precision.FLOAT32, 0)) {
            Files.delete(copy);
            Picture small = picture(random(3 * WIDTH * HEIGHT), WIDTH, HEIGHT);
            try (var other = upscaler("compact-x2", new Tiling(256, 32))) {
                assertThat(meanDifference(enlarged(upscaler, small, 2), enlarged(other, small, 2)))
                        .isLessThan(0.01);
            }
        }
    }

    private static PictureUpscaler upscaler(String name, Tiling tiling) {
        return new PictureUpscaler("cpu", open(name), Precision.FLOAT32, Kernels.PLAIN, tiling);
    }

    private static Picture enlarged(PictureUpscaler upscaler, Picture picture, int scale) {
        return upscaler.upscale(picture, scale, Caption.NONE, () -> {});
    }

    private static Network open(String name) {
        String ending = name.endsWith("-x4") ? ".pth" : ".safetensors";
        return Upscaler.read(UPSCALERS.resolve(name + ending)).open();
    }

    private static float[] random(int count) {
        var random = new Random(5);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextFloat();
        }
        return values;
    }

    private static float[] cut(float[] pixels, int width, int height, Tile rows, Tile columns) {
        int cutWidth = columns.end() - columns.begin();
        int cutHeight = rows.end() - rows.begin();
        float[] cut = new float[3 * cutHeight * cutWidth];
        for (int colour = 0; colour < 3; colour++) {
            for (int y = 0; y < cutHeight; y++) {
                System.arraycopy(
                        pixels,
                        (colour * height + rows.begin() + y) * width + columns.begin(),
                        cut,
                        (colour * cutHeight + y) * cutWidth,
                        cutWidth);
            }
        }
        return cut;
    }

    /** @param planes 3 x height x width, 0 to 1 */
    private static Picture picture(float[] planes, int width, int height) {
        byte[] rgb = new byte[planes.length];
        for (int i = 0; i < rgb.length; i++) {
            float value = planes[i % 3 * width * height + i / 3];
            rgb[i] = (byte) Math.round(255 * Math.max(0, Math.min(1, value)));
        }
        return new Picture(width, height, rgb);
    }

    private static int value(Picture picture, int x, int y, int colour) {
        return picture.rgb()[3 * (y * picture.width() + x) + colour] & 0xFF;
    }

    private static double meanDifference(Picture a, Picture b) {
        double sum = 0;
        for (int i = 0; i < a.rgb().length; i++) {
            sum += Math.abs((a.rgb()[i] & 0xFF) - (b.rgb()[i] & 0xFF));
        }
        return sum / a.rgb().length;
    }
}
