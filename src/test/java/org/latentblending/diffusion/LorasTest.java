package org.latentblending.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.djl.pytorch.engine.PtNDManager;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.latentblending.blending.Denoiser.Trajectory;
import org.latentblending.diffusion.StableDiffusion.Tuning;
import org.latentblending.diffusion.inpainting.Differences;
import org.latentblending.diffusion.prompts.MoviePrompts;
import org.latentblending.diffusion.prompts.PromptFiles;
import org.latentblending.diffusion.prompts.PromptSyntax;
import org.latentblending.diffusion.torch.BatchLimits;
import org.latentblending.diffusion.torch.Kernels;
import org.latentblending.diffusion.torch.Precision;
import org.latentblending.diffusion.torch.Torch;
import org.latentblending.models.ModelFolder;
import org.latentblending.models.config.AutoencoderKind;
import org.latentblending.models.config.InvalidModel;
import org.latentblending.models.config.SamplerKind;
import org.latentblending.models.embeddings.TextualInversions;
import org.latentblending.models.loras.LinearLayers;
import org.latentblending.models.loras.Lora;
import org.latentblending.models.loras.Loras;

/** LoRAs against networks into whose weights diffusers and peft merged them. */
class LorasTest {
    private static final Path FOLDER = Path.of("src/test/resources/reference/loras");
    private static final String MODEL = "tiny-epsilon";
    private static final double ALLOWED = 1e-4;

    @ParameterizedTest
    @EnumSource(
            value = Kernels.class,
            names = {"PLAIN", "PACKED"})
    void predictsEachRowWithItsOwnStrengths(Kernels kernels) {
        try (PtNDManager manager = Torch.newManager("cpu");
                ModelFolder folder = Reference.model(MODEL);
                Reference expected = Reference.open("loras");
                Reference inputs = Reference.open(MODEL)) {
            assumeThat(kernels == Kernels.PLAIN || Kernels.bestFor(manager, Precision.FLOAT32) == kernels)
                    .isTrue();
            List<Lora> loras = List.of(read("kohya"), read("peft"));
            List<float[]> contexts = inputs.rows("unet.context");
            List<float[]> strengths = expected.rows("strengths");
            List<float[]> conditioning = new ArrayList<>();
            for (int row = 0; row < contexts.size(); row++) {
                conditioning.add(joined(contexts.get(row), strengths.get(row)));
            }
            LinearLayers layers = LinearLayers.of(folder.unet(), folder.textEncoder());
            try (Unet unet = new Unet(manager, folder.config().unet(), folder.unet(), Precision.FLOAT32, kernels);
                    Adapters adapters = Adapters.load(loras, layers.unet(), manager);
                    BatchedUnet.Conditioned rows = unet.condition(conditioning, new long[] {0, 1}, 16, 24, adapters)) {
                List<float[]> found = rows.predict(inputs.rows("unet.sample"), 951, DeepCache.UNUSED);

                for (int row = 0; row < found.size(); row++) {
                    double difference = Reference.largestDifference(found.get(row), expected.floats("unet." + row));
                    assertThat(Differences.note("LoRAs", kernels + " " + row, difference))
                            .isLessThanOrEqualTo(ALLOWED);
                }
            }
        }
    }

    @Test
    void encodesTheTextWithTheStrengthsOfThePrompt() {
        try (ModelFolder folder = Reference.model(MODEL);
                Reference expected = Reference.open("loras");
                StableDiffusion model = load(folder)) {
            String prompt = "a red apple<lora:kohya:0.8> <lora:Peft:-0.5>";
            var session = open(model, prompt, "a green frog <lora:peft>");

            float[] found = session.encodePrompt(prompt);

            float[] states = expected.floats("text.0");
            assertThat(Reference.largestDifference(Arrays.copyOf(found, states.length), states))
                    .isLessThanOrEqualTo(ALLOWED);
            assertThat(Arrays.copyOfRange(found, states.length, found.length)).containsExactly(0.8f, -0.5f);
            float[] other = session.encodePrompt("a green frog <lora:peft>");
            assertThat(Arrays.copyOfRange(other, states.length, found.length)).containsExactly(0, 1);
            assertThat(session.encodeNegative("a red apple", prompt)).containsExactly(found);
        }
    }

    @Test
    void sharesOneSampleBetweenItsGuidedRows() {
        try (ModelFolder folder = Reference.model(MODEL);
                StableDiffusion model = load(folder)) {
            var session = open(model, "a <lora:kohya:0.8>", "b");
            var guided = new Trajectory(
                    session.noise(1),
                    session.encodePrompt("a <lora:kohya:0.8>"),
                    session.encodeNegative("", "a <lora:kohya:0.8>"),
                    4);
            var plain = new Trajectory(session.noise(1), session.encodePrompt("b"), session.encodePrompt(""), 1);

            List<float[]> together = session.denoise(List.of(guided, plain), 0, 3, evaluations -> {});

            for (var alone : List.of(guided, plain)) {
                float[] one =
                        session.denoise(List.of(alone), 0, 3, evaluations -> {}).get(0);
                assertThat(Reference.largestDifference(together.get(alone == guided ? 0 : 1), one))
                        .isLessThanOrEqualTo(ALLOWED);
            }
        }
    }

    @Test
    void refusesUnknownLoras() {
        try (ModelFolder folder = Reference.model(MODEL);
                StableDiffusion model = load(folder)) {
            assertThatExceptionOfType(InvalidModel.class)
                    .isThrownBy(() -> open(model, "a <lora:missing:1>"))
                    .withMessageContaining("There is no LoRA 'missing'");
        }
    }

    @Test
    void saysForWhichModelsALoraIs() {
        try (ModelFolder other = Reference.model("tiny-v")) {
            LinearLayers layers = LinearLayers.of(other.unet(), other.textEncoder());

            assertThat(layers.problem(read("kohya")))
                    .hasValueSatisfying(
                            problem -> assertThat(problem)
                                    .startsWith(
                                            "The LoRA 'kohya' is for other models: its layer 'te_text_model_encoder_layers_0_mlp_fc1'"));
        }
    }

    private static StableDiffusionSession open(StableDiffusion model, String... prompts) {
        return model.open(new SamplingParameters(
                SamplerKind.DDIM,
                10,
                64,
                64,
                null,
                false,
                AutoencoderKind.FULL,
                new MoviePrompts(PromptSyntax.WEIGHTED, List.of(prompts))));
    }

    private static StableDiffusion load(ModelFolder folder) {
        return StableDiffusion.load(
                folder,
                "cpu",
                BatchLimits.on("cpu", Integer.MAX_VALUE),
                Precision.FLOAT32,
                Tuning.FASTEST,
                new PromptFiles(TextualInversions.NONE, new Loras(FOLDER)));
    }

    private static Lora read(String name) {
        return Lora.read(FOLDER.resolve(name + ".safetensors"));
    }

    private static float[] joined(float[] first, float[] second) {
        float[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }
}
