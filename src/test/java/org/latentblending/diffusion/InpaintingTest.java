package org.latentblending.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntBinaryOperator;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.latentblending.blending.Denoiser.Trajectory;
import org.latentblending.diffusion.inpainting.Differences;
import org.latentblending.diffusion.inpainting.Inpainting;
import org.latentblending.diffusion.inpainting.InpaintingMethod;
import org.latentblending.diffusion.inpainting.Mask;
import org.latentblending.diffusion.inpainting.PixelValues;
import org.latentblending.diffusion.torch.Rounding;
import org.latentblending.media.images.Picture;
import org.latentblending.models.ModelFolder;
import org.latentblending.models.config.SamplerKind;
import org.latentblending.testing.SmallModels;
import tools.jackson.databind.JsonNode;

/** As diffusers' inpainting pipeline does it: src/test/reference/inpainting_fixtures.py has the same picture and masks. */
class InpaintingTest {
    private static final int WIDTH = 128;
    private static final int HEIGHT = 64;
    private static final int FACTOR = 8;
    private static final JsonNode ASKED = Reference.json("prompts");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"tiny-v", "tiny-epsilon"})
    void paintsLikeDiffusersWithNineChannels(String name) throws IOException {
        var inpainting = new Inpainting(picture(), mask(InpaintingTest::soft), InpaintingMethod.MODEL);
        try (ModelFolder files = ModelFolder.open(SmallModels.inpainting(folder, "nine", name));
                Reference reference = Reference.open("inpainting");
                StableDiffusion model = Reference.load(files)) {
            StableDiffusionSession session = model.open(canvas(SamplerKind.DDIM, inpainting));

            assertThat(mean(reference.floats(name + ".mask"))).isBetween(0.1, 0.9);
            assertThat(inpainting.mask().firstOfSquares(FACTOR)).containsExactly(reference.floats(name + ".mask"));
            float[] kept = model.autoencoder().encode(inpainting.keptPixels(), HEIGHT, WIDTH);
            double difference = Reference.largestDifference(kept, reference.floats(name + ".kept"));
            UnaryOperator<float[]> encode = pixels -> model.autoencoder().encode(pixels, HEIGHT, WIDTH);
            assertThat(Differences.note("latent of the kept part", name, difference))
                    .isLessThanOrEqualTo(Rounding.of(files.autoencoder()).allowed(encode, inpainting.keptPixels()));
            String label = "20 steps of inpainting with nine channels";
            assertSamples(label, name, session, reference.rows(name + ".nine"), Rounding.of(files.unet()));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"DDIM", "DPMPP_2M"})
    void keepsInTheLatentsLikeDiffusersWithFourChannels(SamplerKind sampler) {
        var inpainting = new Inpainting(picture(), mask(InpaintingTest::whole), InpaintingMethod.LATENT);
        try (ModelFolder files = Reference.model("tiny-v");
                Reference reference = Reference.open("inpainting");
                StableDiffusion model = Reference.load(files)) {
            StableDiffusionSession session = model.open(canvas(sampler, inpainting));
            List<float[]> expected = reference.rows("tiny-v.four." + sampler);

            String label = "20 steps of inpainting in the latents, " + sampler;
            assertSamples(label, "tiny-v", session, expected, Rounding.of(files.unet()));
        }
    }

    @Test
    void inpaintingModelGeneratesAWholePicture() throws IOException {
        try (ModelFolder files = ModelFolder.open(SmallModels.inpainting(folder, "nine"));
                StableDiffusion model = Reference.load(files)) {
            StableDiffusionSession session =
                    model.open(canvas(SamplerKind.DDIM, Inpainting.ofEverything(WIDTH, HEIGHT)));
            float[] latent =
                    session.denoise(List.of(begin(session)), 0, 5, n -> {}).get(0);

            Picture picture = session.decode(latent);
            float[] plain = model.autoencoder().decode(latent, HEIGHT / FACTOR, WIDTH / FACTOR);
            // Another number of threads rounds differently, so that a value may differ by one level.
            assertThat(Differences.levels(picture, PixelValues.toPicture(plain, WIDTH, HEIGHT)))
                    .isLessThanOrEqualTo(1);
        }
    }

    @Test
    void rejectsInpaintingThatTheModelDoesNotSupport() throws IOException {
        var byModel = new Inpainting(picture(), mask(InpaintingTest::soft), InpaintingMethod.MODEL);
        var inLatents = new Inpainting(picture(), mask(InpaintingTest::soft), InpaintingMethod.LATENT);
        try (ModelFolder nine = ModelFolder.open(SmallModels.inpainting(folder, "nine"));
                ModelFolder four = Reference.model("tiny-v");
                StableDiffusion forInpainting = Reference.load(nine);
                StableDiffusion whole = Reference.load(four)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> forInpainting.open(new SamplingParameters(SamplerKind.DDIM, 5, WIDTH, HEIGHT)))
                    .withMessageContaining("needs a picture and a mask");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> whole.open(canvas(SamplerKind.DDIM, byModel)))
                    .withMessageContaining("needs an inpainting model");
            assertThatIllegalArgumentException()
                    .isThrownBy(() ->
                            whole.open(new SamplingParameters(SamplerKind.DDIM, 5, HEIGHT, HEIGHT, inLatents, false)))
                    .withMessageContaining("128 x 64");
        }
    }

    private static SamplingParameters canvas(SamplerKind sampler, Inpainting inpainting) {
        return new SamplingParameters(sampler, ASKED.get("steps").intValue(), WIDTH, HEIGHT, inpainting, false);
    }

    private static Trajectory begin(StableDiffusionSession session) {
        return new Trajectory(
                session.noise(42),
                session.encodePrompt(ASKED.get("prompt").stringValue()),
                session.encodePrompt(ASKED.get("negativePrompt").stringValue()),
                4);
    }

    private static void assertSamples(
            String label, String model, StableDiffusionSession session, List<float[]> expected, Rounding ofUnet) {
        Trajectory begin = begin(session);
        Rounding rounding = ofUnet.guided(begin.guidanceScale());
        for (int step : Reference.stepsToCompare(expected.size())) {
            float[] latent = session.denoise(List.of(begin), 0, step, n -> {}).get(0);
            float[] latentOfDiffusers = expected.get(step - 1);
            assertThat(Differences.note(label, model, Reference.largestDifference(latent, latentOfDiffusers)))
                    .as("after step %d", step)
                    .isLessThanOrEqualTo(rounding.allowed(latentOfDiffusers));
        }
    }

    private static double mean(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    private static Picture picture() {
        byte[] rgb = new byte[3 * WIDTH * HEIGHT];
        for (int i = 0; i < rgb.length; i++) {
            int x = i / 3 % WIDTH;
            int y = i / 3 / WIDTH;
            rgb[i] = (byte) (5 * x + 3 * y + x * y / 8 + 60 * (i % 3));
        }
        return new Picture(WIDTH, HEIGHT, rgb);
    }

    private static Mask mask(IntBinaryOperator light) {
        byte[] mask = new byte[WIDTH * HEIGHT];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = (byte) light.applyAsInt(i % WIDTH, i / WIDTH);
        }
        return new Mask(WIDTH, HEIGHT, mask);
    }

    private static int soft(int x, int y) {
        int distance = (x - 50) * (x - 50) + (y - 25) * (y - 25);
        return Math.abs(x - y - 40) < 3 ? 255 : Math.max(0, 255 - distance / 4);
    }

    private static int whole(int x, int y) {
        return (3 * (x / FACTOR) + 5 * (y / FACTOR)) % 7 < 3 ? 255 : 0;
    }
}
