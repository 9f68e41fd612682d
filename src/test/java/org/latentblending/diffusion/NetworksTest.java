package org.latentblending.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.djl.pytorch.engine.PtNDManager;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.latentblending.models.ModelFolder;

/** Each network against diffusers and transformers, in single precision. */
class NetworksTest {
    private static final double TOLERANCE = 1e-4;

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
            double largest = 0;
            for (int i = 0; i < expected.size(); i++) {
                long[] own = java.util.Arrays.copyOfRange(ids, 77 * i, 77 * (i + 1));
                largest = Math.max(largest, Reference.largestDifference(encoder.encode(own), expected.get(i)));
            }
            assertThat(Differences.note("text encoder", model, largest)).isLessThanOrEqualTo(TOLERANCE);
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
        "tiny-epsilon, unet.odd, PACKED"
    })
    void unet(String model, String key, Kernels kernels) {
        assumeWork(kernels);
        try (ModelFolder folder = Reference.model(model);
                Reference reference = Reference.open(model);
                PtNDManager manager = Torch.newManager("cpu");
                Unet unet = new Unet(manager, folder.config().unet(), folder.unet(), Precision.FLOAT32, kernels)) {
            List<float[]> samples = reference.rows(key + ".sample");
            List<float[]> contexts = reference.rows(key + ".context");
            List<float[]> expected = reference.rows(key + ".out");
            long[] timesteps = reference.longs(key + ".timestep");
            int height = reference.length(key + ".sample", 2);
            int width = reference.length(key + ".sample", 3);
            double largest = 0;
            for (int i = 0; i < samples.size(); i++) {
                try (Unet.Conditioning text = unet.condition(List.of(contexts.get(i)), new long[] {0})) {
                    float[] found = unet.predict(List.of(samples.get(i)), height, width, (int) timesteps[i], text)
                            .get(0);
                    largest = Math.max(largest, Reference.largestDifference(found, expected.get(i)));
                }
            }
            assertThat(Differences.note("UNet, " + kernels + ", " + height + " x " + width, model, largest))
                    .isLessThanOrEqualTo(TOLERANCE);
        }
    }

    /** Down to one pixel in the innermost level, where layouts cannot be told from each other. */
    @ParameterizedTest
    @CsvSource({"8, 8, 1", "8, 8, 3", "8, 16, 1", "16, 8, 2", "32, 32, 1", "40, 24, 2"})
    void packedKernelsAreThePlainOnes(int height, int width, int latents) {
        assumeWork(Kernels.PACKED);
        try (ModelFolder folder = Reference.model("tiny-v");
                PtNDManager manager = Torch.newManager("cpu");
                Unet plain = unet(manager, folder, Kernels.PLAIN);
                Unet packed = unet(manager, folder, Kernels.PACKED)) {
            List<float[]> samples = new ArrayList<>();
            List<float[]> texts = new ArrayList<>();
            long[] rows = new long[2 * latents];
            for (int row = 0; row < rows.length; row++) {
                rows[row] = row / 2;
                texts.add(Noise.normal(100 + row, 77 * 32));
            }
            for (int i = 0; i < latents; i++) {
                samples.add(Noise.normal(i, 4 * height * width));
            }
            try (Unet.Conditioning ofPlain = plain.condition(texts, rows);
                    Unet.Conditioning ofPacked = packed.condition(texts, rows)) {
                List<float[]> expected = plain.predict(samples, height, width, 700, ofPlain);
                List<float[]> found = packed.predict(samples, height, width, 700, ofPacked);
                assertThat(found).hasSize(rows.length);
                for (int row = 0; row < rows.length; row++) {
                    assertThat(Reference.largestDifference(found.get(row), expected.get(row)))
                            .isLessThan(TOLERANCE);
                }
                assertThat(found.get(0)).isNotEqualTo(found.get(1));
            }
        }
    }

    private static Unet unet(PtNDManager manager, ModelFolder folder, Kernels kernels) {
        return new Unet(manager, folder.config().unet(), folder.unet(), Precision.FLOAT32, kernels);
    }

    @ParameterizedTest
    @CsvSource({"tiny-v, PLAIN", "tiny-epsilon, PLAIN", "tiny-v, PACKED", "tiny-epsilon, PACKED"})
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
            double decode = Reference.largestDifference(decoded, reference.floats("decode.image"));
            assertThat(Differences.note("decode, " + kernels, model, decode)).isLessThanOrEqualTo(TOLERANCE);

            float[] encoded = autoencoder.encode(
                    reference.floats("encode.image"),
                    reference.length("encode.image", 2),
                    reference.length("encode.image", 3));
            double encode = Reference.largestDifference(encoded, reference.floats("encode.latents"));
            assertThat(Differences.note("encode, " + kernels, model, encode)).isLessThanOrEqualTo(TOLERANCE);
        }
    }

    /** Packed kernels need a PyTorch with oneDNN, as those for x86 are. */
    private static void assumeWork(Kernels kernels) {
        try (PtNDManager manager = Torch.newManager("cpu")) {
            assumeThat(kernels).isIn(Kernels.PLAIN, Kernels.bestFor(manager));
        }
    }
}
