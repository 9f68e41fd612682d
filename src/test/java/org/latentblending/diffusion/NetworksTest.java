package org.latentblending.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.djl.pytorch.engine.PtNDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.latentblending.diffusion.inpainting.Differences;
import org.latentblending.diffusion.prompts.TextPiece;
import org.latentblending.diffusion.sampling.Noise;
import org.latentblending.diffusion.torch.Kernels;
import org.latentblending.diffusion.torch.Precision;
import org.latentblending.diffusion.torch.Rounding;
import org.latentblending.diffusion.torch.Torch;
import org.latentblending.models.ModelFolder;

/** Each network against diffusers and transformers, in single precision. */
class NetworksTest {
    @ParameterizedTest
    @ValueSource(strings = {"tiny-v", "tiny-epsilon"})
    void textEncoder(String model) {
        try (ModelFolder folder = Reference.model(model);
                Reference reference = Reference.open(model);
                PtNDManager manager = Torch.newManager("cpu");
                TextEncoder encoder = new TextEncoder(
                        manager, folder.config().textEncoder(), folder.textEncoder(), Precision.FLOAT32)) {
            long[] ids = reference.longs("text.ids");
            List<float[]> expected = reference.rows("text.hidden");
            Rounding rounding = Rounding.of(folder.textEncoder());
            for (int i = 0; i < expected.size(); i++) {
                long[] own = java.util.Arrays.copyOfRange(ids, 77 * i, 77 * (i + 1));
                double difference =
                        Reference.largestDifference(encoder.encode(List.of(TextPiece.of(own)), null), expected.get(i));
                assertThat(Differences.note("text encoder", model, difference))
                        .isLessThanOrEqualTo(rounding.allowed(expected.get(i)));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "tiny-v, unet, PLAIN",
        "tiny-v, unet.odd, PLAIN",
        "tiny-epsilon, unet, PLAIN",
        "tiny-epsilon, unet.odd, PLAIN",
        "tiny-v, unet, PACKED",
        "tiny-v, unet.odd, PACKED",
        "tiny-epsilon, unet, PACKED",
        "tiny-epsilon, unet.odd, PACKED",
        "tiny-v, unet, CHANNELS_LAST",
        "tiny-v, unet.odd, CHANNELS_LAST",
        "tiny-epsilon, unet, CHANNELS_LAST",
        "tiny-epsilon, unet.odd, CHANNELS_LAST"
    })
    void unet(String model, String key, Kernels kernels) {
        assumeWork(kernels);
        unet(model, key, kernels, Precision.FLOAT32);
    }

    /** As on CUDA. */
    @ParameterizedTest
    @CsvSource({"tiny-v, unet", "tiny-epsilon, unet.odd"})
    void unetInBfloat16(String model, String key) {
        unet(model, key, Kernels.CHANNELS_LAST, Precision.BFLOAT16);
    }

    private static void unet(String model, String key, Kernels kernels, Precision precision) {
        try (ModelFolder folder = Reference.model(model);
                Reference reference = Reference.open(model);
                PtNDManager manager = Torch.newManager("cpu");
                Unet unet = new Unet(manager, folder.config().unet(), folder.unet(), precision, kernels)) {
            List<float[]> samples = reference.rows(key + ".sample");
            List<float[]> contexts = reference.rows(key + ".context");
            List<float[]> expected = reference.rows(key + ".out");
            long[] timesteps = reference.longs(key + ".timestep");
            int height = reference.length(key + ".sample", 2);
            int width = reference.length(key + ".sample", 3);
            Rounding rounding = Rounding.of(folder.unet()).in(precision);
            for (int i = 0; i < samples.size(); i++) {
                try (BatchedUnet.Conditioned conditioned =
                        unet.condition(List.of(contexts.get(i)), new long[] {0}, height, width)) {
                    float[] found = conditioned
                            .predict(List.of(samples.get(i)), (int) timesteps[i], DeepCache.UNUSED)
                            .get(0);
                    double difference = Reference.largestDifference(found, expected.get(i));
                    assertThat(Differences.note(
                                    "UNet, " + kernels + ", " + precision + ", " + height + " x " + width,
                                    model,
                                    difference))
                            .isLessThanOrEqualTo(rounding.allowed(expected.get(i)));
                }
            }
        }
    }

    /** A step with the deep features of an earlier one, which is the whole step of {@link #unet}, bit for bit. */
    @ParameterizedTest
    @CsvSource({
        "tiny-v, unet, PLAIN",
        "tiny-v, unet.odd, PLAIN",
        "tiny-epsilon, unet, PLAIN",
        "tiny-epsilon, unet.odd, PLAIN",
        "tiny-v, unet, PACKED",
        "tiny-v, unet.odd, PACKED",
        "tiny-epsilon, unet, PACKED",
        "tiny-epsilon, unet.odd, PACKED"
    })
    void reusesDeepFeatures(String model, String key, Kernels kernels) {
        assumeWork(kernels);
        try (ModelFolder folder = Reference.model(model);
                Reference earlier = Reference.open(model);
                Reference reference = Reference.open("deepcache");
                PtNDManager manager = Torch.newManager("cpu");
                Unet unet = unet(manager, folder, kernels)) {
            String later = model + "." + key;
            List<float[]> expected = reference.rows(later + ".out");
            int height = earlier.length(key + ".sample", 2);
            int width = earlier.length(key + ".sample", 3);
            int timestep = (int) earlier.longs(key + ".timestep")[0];
            for (int i = 0; i < expected.size(); i++) {
                List<float[]> sample = List.of(earlier.rows(key + ".sample").get(i));
                List<float[]> next = List.of(reference.rows(later + ".sample").get(i));
                try (BatchedUnet.Conditioned conditioned =
                        unet.condition(List.of(earlier.rows(key + ".context").get(i)), new long[] {0}, height, width)) {
                    int from = (int) earlier.longs(key + ".timestep")[i];
                    int to = (int) reference.longs(later + ".timestep")[i];
                    conditioned.predict(next, timestep, DeepCache.KEPT);
                    float[] kept =
                            conditioned.predict(sample, from, DeepCache.KEPT).get(0);
                    float[] found =
                            conditioned.predict(next, to, DeepCache.REUSED).get(0);

                    assertThat(kept)
                            .containsExactly(conditioned
                                    .predict(sample, from, DeepCache.UNUSED)
                                    .get(0));
                    assertThat(conditioned.predict(next, to, DeepCache.REUSED).get(0))
                            .as("features are not changed by their use")
                            .containsExactly(found);
                    double difference = Reference.largestDifference(found, expected.get(i));
                    String label = "UNet with deep features, " + kernels + ", " + height + " x " + width;
                    assertThat(Differences.note(label, model, difference))
                            .isLessThanOrEqualTo(Rounding.of(folder.unet()).allowed(expected.get(i)));
                }
            }
        }
    }

    @Test
    void refusesToReuseWhatWasNotKept() {
        try (ModelFolder folder = Reference.model("tiny-v");
                PtNDManager manager = Torch.newManager("cpu");
                Unet unet = unet(manager, folder, Kernels.PLAIN);
                BatchedUnet.Conditioned conditioned =
                        unet.condition(List.of(new float[77 * 32]), new long[] {0}, 8, 8)) {
            List<float[]> latent = List.of(new float[4 * 8 * 8]);
            assertThatIllegalStateException()
                    .isThrownBy(() -> conditioned.predict(latent, 700, DeepCache.REUSED))
                    .withMessageContaining("no step has kept");
        }
    }

    /**
     * Down to one pixel in the innermost level, where layouts cannot be distinguished, and where the norms are over three
     * numbers, which makes differences larger.
     */
    @ParameterizedTest
    @CsvSource({"8, 8, 1", "8, 8, 3", "8, 16, 1", "16, 8, 2", "32, 32, 1", "40, 24, 2"})
    void packedKernelsEqualPlainOnes(int height, int width, int latents) {
        assumeWork(Kernels.PACKED);
        try (ModelFolder folder = Reference.model("tiny-v");
                PtNDManager manager = Torch.newManager("cpu");
                Unet plain = unet(manager, folder, Kernels.PLAIN);
                Unet packed = unet(manager, folder, Kernels.PACKED)) {
            List<float[]> texts = new ArrayList<>();
            long[] rows = new long[2 * latents];
            for (int row = 0; row < rows.length; row++) {
                rows[row] = row / 2;
                texts.add(Noise.normal(100 + row, 77 * 32));
            }
            List<float[]> latent = new ArrayList<>();
            for (int i = 0; i < latents; i++) {
                latent.add(Noise.normal(i, 4 * height * width));
            }
            float[] samples = Rows.joined(latent);
            try (BatchedUnet.Conditioned ofPlain = plain.condition(texts, rows, height, width);
                    BatchedUnet.Conditioned ofPacked = packed.condition(texts, rows, height, width)) {
                UnaryOperator<float[]> byPlain =
                        all -> Rows.joined(ofPlain.predict(Rows.of(all, latents), 700, DeepCache.UNUSED));
                float[] expected = byPlain.apply(samples);
                float[] found = Rows.joined(ofPacked.predict(Rows.of(samples, latents), 700, DeepCache.UNUSED));

                double difference = Reference.largestDifference(found, expected);
                String label = "UNet, packed against plain, %d x %d, %d latents".formatted(height, width, latents);
                assertThat(Differences.note(label, "tiny-v", difference))
                        .isLessThanOrEqualTo(Rounding.of(folder.unet()).allowed(byPlain, samples));
                List<float[]> each = Rows.of(found, rows.length);
                assertThat(each.get(0)).isNotEqualTo(each.get(1));
            }
        }
    }

    private static Unet unet(PtNDManager manager, ModelFolder folder, Kernels kernels) {
        return new Unet(manager, folder.config().unet(), folder.unet(), Precision.FLOAT32, kernels);
    }

    @ParameterizedTest
    @CsvSource({
        "tiny-v, PLAIN",
        "tiny-epsilon, PLAIN",
        "tiny-v, PACKED",
        "tiny-epsilon, PACKED",
        "tiny-v, CHANNELS_LAST"
    })
    void autoencoder(String model, Kernels kernels) {
        assumeWork(kernels);
        try (ModelFolder folder = Reference.model(model);
                Reference reference = Reference.open(model);
                PtNDManager manager = Torch.newManager("cpu");
                Autoencoder autoencoder = new Autoencoder(
                        manager, folder.config().autoencoder(), folder.autoencoder(), Precision.FLOAT32, kernels)) {
            float[] decoded = autoencoder.decode(
                    reference.floats("decode.latents"),
                    reference.length("decode.latents", 2),
                    reference.length("decode.latents", 3));
            Rounding rounding = Rounding.of(folder.autoencoder());
            float[] image = reference.floats("decode.image");
            double decode = Reference.largestDifference(decoded, image);
            assertThat(Differences.note("decode, " + kernels, model, decode))
                    .isLessThanOrEqualTo(rounding.allowed(image));

            float[] encoded = autoencoder.encode(
                    reference.floats("encode.image"),
                    reference.length("encode.image", 2),
                    reference.length("encode.image", 3));
            float[] latents = reference.floats("encode.latents");
            double encode = Reference.largestDifference(encoded, latents);
            assertThat(Differences.note("encode, " + kernels, model, encode))
                    .isLessThanOrEqualTo(rounding.allowed(latents));
        }
    }

    /** Packed kernels need a PyTorch with oneDNN, as those for x86 are. */
    private static void assumeWork(Kernels kernels) {
        try (PtNDManager manager = Torch.newManager("cpu")) {
            assumeThat(kernels).isIn(Kernels.PLAIN, Kernels.CHANNELS_LAST, Kernels.bestFor(manager, Precision.FLOAT32));
        }
    }
}
