package org.latentblending.diffusion.upscaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.latentblending.diffusion.BatchedUnet;
import org.latentblending.diffusion.Reference;
import org.latentblending.diffusion.StableDiffusion;
import org.latentblending.diffusion.StableDiffusion.Tuning;
import org.latentblending.diffusion.inpainting.Differences;
import org.latentblending.diffusion.prompts.PromptSyntax;
import org.latentblending.diffusion.torch.BatchLimits;
import org.latentblending.diffusion.torch.OutOfDeviceMemory;
import org.latentblending.diffusion.torch.Precision;
import org.latentblending.diffusion.torch.Rounding;
import org.latentblending.diffusion.upscaling.PictureUpscaler.Caption;
import org.latentblending.media.images.Picture;
import org.latentblending.models.Fixtures;
import org.latentblending.models.ModelFolder;
import org.latentblending.models.Upscaler;
import tools.jackson.databind.JsonNode;

/** The architecture of Stability's x4 upscaler, in both layouts, against diffusers' {@code StableDiffusionUpscalePipeline}. */
class DiffusionNetworkTest {
    private static final Path FILES = Fixtures.REFERENCE.resolve("diffusion-upscaler");
    private static final JsonNode ASKED = Reference.json("diffusion-upscaler");
    private static final int WIDTH = 24; // of the reference's picture
    private static final int HEIGHT = 16;
    private static final long SEED = ASKED.get("seed").longValue();
    private static final Caption PROMPTED = caption(ASKED.get("prompt").stringValue());
    private static final Tiling LARGE = new Tiling(128, 16);

    @ParameterizedTest
    @CsvSource({
        "folder, prompted",
        "folder, unprompted",
        "x4-upscaler-ema.ckpt, prompted",
        "x4-upscaler-ema.ckpt, unprompted"
    })
    void enlargesAsDiffusersDoes(String file, String run) {
        boolean isPrompted = run.equals("prompted");
        Caption caption = isPrompted ? PROMPTED : caption("");
        double guidance = isPrompted ? ASKED.get("guidanceScale").doubleValue() : 1;
        try (ModelFolder folder = ModelFolder.openUpscaler(FILES.resolve(file));
                Reference reference = Reference.open("diffusion-upscaler");
                var network = network(folder, guidance, LARGE)) {
            float[] expected = last(reference.floats(run + ".latents"));
            float[] latent = network.denoise(pixels(reference), HEIGHT, WIDTH, caption, () -> {});
            Rounding rounding = Rounding.of(folder.unet()).guided(guidance);
            double difference = Reference.largestDifference(latent, expected);
            assertThat(Differences.note("diffusion upscaler, latents", file + ", " + run, difference))
                    .isLessThanOrEqualTo(rounding.allowed(expected));

            float[] large = network.upscale(pixels(reference), HEIGHT, WIDTH, caption, () -> {});
            double ofPictures = Reference.largestDifference(clamped(large), reference.floats(run + ".large"));
            assertThat(Differences.note("diffusion upscaler, pictures", file + ", " + run, ofPictures))
                    .isLessThan(1e-3);
        }
    }

    /** The mixture of a prompt and itself is the prompt, and LoRAs are for the model that draws. */
    @Test
    void readsPromptsWithoutTheirLoras() {
        String prompt = ASKED.get("prompt").stringValue();
        try (var network = network(FILES.resolve("folder"), 4, LARGE)) {
            float[] expected = denoise(network, caption(prompt));
            var tagged = new Caption(PromptSyntax.WEIGHTED, prompt + "<lora:a:0.5>", prompt, 0.3);
            var other = new Caption(PromptSyntax.WEIGHTED, prompt, "a green frog", 0.3);

            assertThat(Reference.largestDifference(denoise(network, tagged), expected))
                    .isLessThan(1e-4);
            assertThat(Reference.largestDifference(denoise(network, other), expected))
                    .isGreaterThan(0.1);
        }
    }

    @Test
    void theSeedTellsTheNoise() {
        try (ModelFolder folder = ModelFolder.openUpscaler(FILES.resolve("folder"));
                var network = network(folder, 1, LARGE);
                var other = new DiffusionNetwork(
                        Reference.load(folder), limits(), new DiffusionNetwork.Settings(SEED + 1, 4, 1, LARGE))) {
            assertThat(denoise(network, PROMPTED)).isEqualTo(denoise(network, PROMPTED));
            assertThat(denoise(other, PROMPTED)).isNotEqualTo(denoise(network, PROMPTED));
        }
    }

    /** Random weights see the whole tile in their norms, so that tiles differ; but no tile's border shows. */
    @Test
    void tilesHaveNoSeams() {
        int side = 64;
        float[] pixels = smooth(side);
        try (var network = network(FILES.resolve("folder"), 1, new Tiling(32, 6))) {
            float[] large = network.upscale(pixels, side, side, caption(""), () -> {});

            assertThat(large).hasSize(3 * 16 * side * side);
            assertThat(new Tiling(32, 6).of(side)).hasSizeGreaterThan(2);
            double[] steps = new double[4 * side - 1]; // mean difference of neighbouring columns
            for (int i = 0; i < large.length; i++) {
                int x = i % (4 * side);
                if (x > 0) {
                    steps[x - 1] += Math.abs(large[i] - large[i - 1]) / (3.0 * 4 * side);
                }
            }
            double[] sorted = steps.clone();
            Arrays.sort(sorted);
            assertThat(sorted[sorted.length - 1]).isLessThan(3 * sorted[sorted.length / 2]);
        }
    }

    @Test
    void takesSmallerTilesWhereTheMemoryDoesNotSuffice() {
        int side = 72;
        var asked = new ArrayList<Integer>();
        try (ModelFolder folder = ModelFolder.openUpscaler(FILES.resolve("folder"))) {
            StableDiffusion model = Reference.load(folder);
            DiffusionNetwork.Predictors greedy = (height, width) -> {
                asked.add(width);
                return (texts, rows) ->
                        width > 40 ? refusing() : model.predictor(height, width).condition(texts, rows);
            };
            var settings = new DiffusionNetwork.Settings(SEED, 2, 1, new Tiling(128, 8));
            try (var network = new DiffusionNetwork(model, greedy, limits(), settings);
                    var expected = network(folder, 1, new Tiling(32, 8), 2)) {
                float[] found = network.denoise(smooth(side), side, side, PROMPTED, () -> {});

                assertThat(asked).containsExactly(72, 64, 32);
                assertThat(found).isEqualTo(expected.denoise(smooth(side), side, side, PROMPTED, () -> {}));
            }
        }
    }

    @Test
    void endsWhenItIsNotNeeded() {
        var steps = new AtomicInteger();
        try (var network = network(FILES.resolve("folder"), 1, LARGE)) {
            assertThatThrownBy(() -> network.upscale(smooth(16), 16, 16, PROMPTED, () -> {
                        if (steps.incrementAndGet() == 3) {
                            throw new CancellationException();
                        }
                    }))
                    .isInstanceOf(CancellationException.class);
        }
    }

    /** From the file to the picture, with the settings of movies. */
    @ParameterizedTest
    @ValueSource(strings = {"folder", "x4-upscaler-ema.ckpt"})
    void enlargesPictures(String file) {
        Upscaler found = Upscaler.read(FILES.resolve(file));
        Picture small = new Picture(8, 16, new byte[3 * 8 * 16]);
        try (var upscaler = PictureUpscaler.load(found, "cpu", Precision.FLOAT32, SEED)) {
            Picture large = upscaler.upscale(small, 4, PROMPTED, () -> {});
            Picture twice = upscaler.upscale(small, 2, PROMPTED, () -> {});
            assertThat(List.of(large.width(), large.height(), twice.width(), twice.height()))
                    .containsExactly(32, 64, 16, 32);
            int sum = Stream.of(0, 1, 32, 33)
                    .mapToInt(i -> large.rgb()[3 * i] & 0xFF)
                    .sum();
            assertThat((double) (twice.rgb()[0] & 0xFF)).isBetween(sum / 4.0 - 1.01, sum / 4.0 + 1.01);
        }
        assertThat(PictureUpscaler.bytes(found, "cpu", Precision.FLOAT32)).isBetween(10L << 20, 14L << 20);
    }

    private static BatchedUnet.Conditioned refusing() {
        throw OutOfDeviceMemory.orElse(new RuntimeException("CUDA out of memory"));
    }

    private static BatchLimits limits() {
        return BatchLimits.on("cpu", 4);
    }

    private static DiffusionNetwork network(Path file, double guidance, Tiling tiling) {
        try (ModelFolder folder = ModelFolder.openUpscaler(file)) {
            return network(folder, guidance, tiling);
        }
    }

    private static DiffusionNetwork network(ModelFolder folder, double guidance, Tiling tiling) {
        return network(folder, guidance, tiling, ASKED.get("steps").intValue());
    }

    private static DiffusionNetwork network(ModelFolder folder, double guidance, Tiling tiling, int steps) {
        BatchLimits limits = limits();
        StableDiffusion model = StableDiffusion.load(folder, "cpu", limits, Precision.FLOAT32, Tuning.FASTEST);
        return new DiffusionNetwork(model, limits, new DiffusionNetwork.Settings(SEED, steps, guidance, tiling));
    }

    private static float[] denoise(DiffusionNetwork network, Caption caption) {
        return network.denoise(smooth(16), 16, 16, caption, () -> {});
    }

    private static Caption caption(String prompt) {
        return new Caption(PromptSyntax.PLAIN, prompt, prompt, 0);
    }

    /** 3 x height x width, 0 to 1. */
    private static float[] pixels(Reference reference) {
        float[] bytes = reference.floats("picture");
        float[] planes = new float[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            planes[i % 3 * WIDTH * HEIGHT + i / 3] = bytes[i] / 255;
        }
        return planes;
    }

    private static float[] smooth(int side) {
        var random = new Random(3);
        float[] waves = {random.nextFloat(), random.nextFloat(), random.nextFloat()};
        float[] planes = new float[3 * side * side];
        for (int i = 0; i < planes.length; i++) {
            int x = i % side;
            int y = i / side % side;
            planes[i] = (float) (0.5 + 0.4 * Math.sin(waves[i / (side * side)] * (x + 2 * y) / 4));
        }
        return planes;
    }

    private static float[] last(float[] latents) {
        int size = 4 * WIDTH * HEIGHT;
        return Arrays.copyOfRange(latents, latents.length - size, latents.length);
    }

    private static float[] clamped(float[] values) {
        float[] clamped = values.clone();
        for (int i = 0; i < clamped.length; i++) {
            clamped[i] = Math.max(0, Math.min(1, clamped[i]));
        }
        return clamped;
    }
}
