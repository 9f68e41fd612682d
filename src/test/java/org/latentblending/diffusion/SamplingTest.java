package org.latentblending.diffusion;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.latentblending.blending.Denoiser.Trajectory;
import org.latentblending.diffusion.inpainting.Differences;
import org.latentblending.diffusion.torch.Rounding;
import org.latentblending.models.ModelFolder;
import org.latentblending.models.config.SamplerKind;
import tools.jackson.databind.JsonNode;

/** From prompt and seed to latent, against diffusers' {@code StableDiffusionPipeline}. */
class SamplingTest {
    @ParameterizedTest
    @CsvSource({"tiny-v, 4.0", "tiny-v, 7.5", "tiny-epsilon, 4.0", "tiny-epsilon, 7.5"})
    void samplesLikeDiffusers(String model, double guidance) {
        JsonNode asked = Reference.json("prompts");
        int steps = asked.get("steps").intValue();
        try (ModelFolder folder = Reference.model(model);
                Reference reference = Reference.open(model);
                StableDiffusion diffusion = Reference.load(folder)) {
            StableDiffusionSession session = diffusion.open(new SamplingParameters(SamplerKind.DDIM, steps, 128, 128));
            float[] latent = session.noise(42);
            assertThat(latent).containsExactly(reference.floats("ddim.noise"));
            float[] text = session.encodePrompt(asked.get("prompt").stringValue());
            float[] negative = session.encodePrompt(asked.get("negativePrompt").stringValue());
            List<float[]> expected = reference.rows("ddim.latents." + guidance);
            assertThat(expected).hasSize(steps);
            Rounding rounding = Rounding.of(folder.unet()).guided(guidance);
            String label = steps + " DDIM steps, guidance " + guidance;
            for (int step = 0; step < steps; step++) {
                Trajectory trajectory = new Trajectory(latent, text, negative, guidance);
                latent = session.denoise(List.of(trajectory), step, step + 1, n -> {})
                        .get(0);
                double difference = Reference.largestDifference(latent, expected.get(step));
                assertThat(Differences.note(label, model, difference))
                        .as("after step %d", step + 1)
                        .isLessThanOrEqualTo(rounding.allowed(expected.get(step)));
            }
        }
    }

    /** In one go, so that the second step knows of the first. */
    @ParameterizedTest
    @ValueSource(strings = {"tiny-v", "tiny-epsilon"})
    void samplesWithDpmSolverLikeDiffusers(String model) {
        JsonNode asked = Reference.json("prompts");
        try (ModelFolder folder = Reference.model(model);
                Reference reference = Reference.open("dpmpp-2m");
                StableDiffusion diffusion = Reference.load(folder)) {
            List<float[]> expected = reference.rows(model);
            int steps = expected.size();
            StableDiffusionSession session =
                    diffusion.open(new SamplingParameters(SamplerKind.DPMPP_2M, steps, 128, 128));
            float[] text = session.encodePrompt(asked.get("prompt").stringValue());
            float[] negative = session.encodePrompt(asked.get("negativePrompt").stringValue());
            Trajectory trajectory = new Trajectory(session.noise(42), text, negative, 4);
            Rounding rounding = Rounding.of(folder.unet()).guided(trajectory.guidanceScale());
            for (int step : Reference.stepsToCompare(steps)) {
                float[] latent =
                        session.denoise(List.of(trajectory), 0, step, n -> {}).get(0);
                double difference = Reference.largestDifference(latent, expected.get(step - 1));
                assertThat(Differences.note(steps + " steps of DPM-Solver++(2M)", model, difference))
                        .as("after step %d", step)
                        .isLessThanOrEqualTo(rounding.allowed(expected.get(step - 1)));
            }
        }
    }
}
