package org.latentblending.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.djl.pytorch.engine.PtNDManager;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.latentblending.diffusion.inpainting.Differences;
import org.latentblending.diffusion.inpainting.PixelValues;
import org.latentblending.diffusion.torch.Kernels;
import org.latentblending.diffusion.torch.Precision;
import org.latentblending.diffusion.torch.Rounding;
import org.latentblending.diffusion.torch.Torch;
import org.latentblending.media.images.Picture;
import org.latentblending.models.Fixtures;
import org.latentblending.models.ModelFolder;
import org.latentblending.models.config.AutoencoderKind;
import org.latentblending.models.config.InvalidModel;
import org.latentblending.models.config.SamplerKind;
import org.latentblending.models.weights.Weights;

/** TAESD against diffusers' AutoencoderTiny, from each layout of its files, and as the decoder of a model. */
class TinyDecoderTest {
    private static final Path TAESD = Fixtures.REFERENCE.resolve("taesd");
    private static final double CLOSE = 1e-4;

    @TempDir
    private Path models;

    private Path model;

    @BeforeEach
    void copyAModel() {
        model = Fixtures.copy(Fixtures.REFERENCE.resolve("tiny-v"), models.resolve("a"));
    }

    @ParameterizedTest
    @CsvSource({
        "diffusers, PLAIN",
        "original, PLAIN",
        "checkpoint, PLAIN",
        "diffusers, PACKED",
        "original, CHANNELS_LAST"
    })
    void decodesAsDiffusersDoes(String layout, Kernels kernels) {
        put(layout);
        assertThat(difference(layout, "even", kernels)).isLessThan(CLOSE);
        assertThat(difference(layout, "odd", kernels)).isLessThan(CLOSE);
    }

    @ParameterizedTest
    @CsvSource({"PACKED", "CHANNELS_LAST"})
    void decodesInBfloat16(Kernels kernels) {
        put("original");
        try (ModelFolder folder = ModelFolder.open(model);
                Reference reference = Reference.open("taesd");
                PtNDManager manager = Torch.newManager("cpu")) {
            assumeThat(kernels).isIn(Kernels.CHANNELS_LAST, Kernels.bestFor(manager, Precision.BFLOAT16));
            Weights weights = folder.tinyDecoder();
            try (TinyDecoder rounded = new TinyDecoder(manager, 4, weights, Precision.BFLOAT16, kernels);
                    TinyDecoder exact = new TinyDecoder(manager, 4, weights, Precision.FLOAT32, Kernels.PLAIN)) {
                float[] latents = reference.floats("even.latents");
                double difference =
                        Reference.largestDifference(rounded.decode(latents, 8, 16), reference.floats("even.image"));
                Rounding ofLayers = Rounding.of(weights).in(Precision.BFLOAT16);
                // The last layer's output, 0 to 1, is doubled.
                var rounding = new Rounding(ofLayers.unit(), ofLayers.terms(), ofLayers.operations(), 2);
                assertThat(Differences.note("TAESD, %s, bfloat16".formatted(kernels), "original", difference))
                        .isLessThan(rounding.allowed(changed -> exact.decode(changed, 8, 16), latents));
            }
        }
    }

    private double difference(String layout, String key, Kernels kernels) {
        try (ModelFolder folder = ModelFolder.open(model);
                Reference reference = Reference.open("taesd");
                PtNDManager manager = Torch.newManager("cpu")) {
            assumeThat(kernels).isIn(Kernels.PLAIN, Kernels.CHANNELS_LAST, Kernels.bestFor(manager, Precision.FLOAT32));
            Weights weights = folder.tinyDecoder();
            try (TinyDecoder decoder = new TinyDecoder(manager, 4, weights, Precision.FLOAT32, kernels)) {
                float[] found = decoder.decode(
                        reference.floats(key + ".latents"),
                        reference.length(key + ".latents", 2),
                        reference.length(key + ".latents", 3));
                String label = "TAESD, %s, %s".formatted(kernels, key);
                return Differences.note(
                        label, layout, Reference.largestDifference(found, reference.floats(key + ".image")));
            }
        }
    }

    /** Frames by the decoder that is asked for, and detailed previews by the tiny one in any case. */
    @Test
    void drawsFramesAndPreviews() {
        put("diffusers");
        try (StableDiffusion diffusion = load();
                Reference reference = Reference.open("taesd")) {
            float[] latent = reference.floats("even.latents");
            Picture expected = PixelValues.toPicture(reference.floats("even.image"), 128, 64);
            StableDiffusionSession full = diffusion.open(parameters(AutoencoderKind.FULL));
            StableDiffusionSession tiny = diffusion.open(parameters(AutoencoderKind.TINY));

            assertAlike(tiny.decode(latent), expected);
            assertThat(tiny.decode(latent).rgb())
                    .isEqualTo(tiny.decodeAsync(latent).join().rgb());
            assertThat(full.decode(latent).rgb())
                    .isNotEqualTo(tiny.decode(latent).rgb());
            assertAlike(full.detailedPreview(latent), expected);
            assertThat(full.preview(latent).width()).isEqualTo(16);

            diffusion.preparePreviews();
            assertThat(full.timeOfDetail().orElseThrow()).isPositive();
        }
    }

    /** Numbers that an overflow leaves do not end a movie. */
    @Test
    void showsTheSimplePreviewInPlaceOfOneThatIsNotFinite() {
        put("original");
        try (StableDiffusion diffusion = load()) {
            StableDiffusionSession session = diffusion.open(parameters(AutoencoderKind.FULL));
            float[] latent = new float[4 * 8 * 16];
            latent[0] = Float.NaN;

            assertThat(session.detailedPreview(latent).width()).isEqualTo(16);
        }
    }

    @Test
    void aModelWithoutOneRefusesToDrawWithIt() {
        try (StableDiffusion diffusion = load()) {
            assertThat(diffusion.open(parameters(AutoencoderKind.FULL)).timeOfDetail())
                    .isEmpty();
            assertThatExceptionOfType(InvalidModel.class)
                    .isThrownBy(() -> diffusion.open(parameters(AutoencoderKind.TINY)))
                    .withMessage("a: has no tiny autoencoder (any more); the request asks for one");
        }
    }

    private static SamplingParameters parameters(AutoencoderKind autoencoder) {
        return new SamplingParameters(SamplerKind.DDIM, 3, 128, 64).with(autoencoder);
    }

    private static void assertAlike(Picture found, Picture expected) {
        assertThat(found.width()).isEqualTo(expected.width());
        for (int i = 0; i < expected.rgb().length; i++) {
            assertThat(Math.abs((found.rgb()[i] & 0xFF) - (expected.rgb()[i] & 0xFF)))
                    .isLessThanOrEqualTo(1);
        }
    }

    private StableDiffusion load() {
        try (ModelFolder folder = ModelFolder.open(model)) {
            return Reference.load(folder);
        }
    }

    private void put(String layout) {
        Fixtures.copy(TAESD.resolve(layout), model.resolve("taesd"));
    }
}
