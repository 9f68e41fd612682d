package org.latentblending.diffusion.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.latentblending.diffusion.Reference;
import org.latentblending.diffusion.inpainting.Differences;
import org.latentblending.models.config.SchedulerConfig;
import org.latentblending.models.config.SchedulerConfig.BetaSchedule;
import org.latentblending.models.config.SchedulerConfig.Prediction;
import org.latentblending.models.config.SchedulerConfig.TimestepSpacing;
import tools.jackson.databind.JsonNode;

/** Against diffusers' {@code DPMSolverMultistepScheduler}: src/test/reference/sampler_fixtures.py has its settings. */
class DpmSolverSamplerTest {
    @Test
    void visitsTheTimestepsOfDiffusers() {
        int compared = 0;
        for (JsonNode row : Reference.json("dpmpp-2m").get("schedules")) {
            SchedulerConfig config = config(row.get("betas"), Prediction.V);
            int steps = row.get("steps").intValue();
            int[] expected = Reference.JSON.treeToValue(row.get("timesteps"), int[].class);
            assertThat(new KarrasLevels(config).timesteps(steps)).containsExactly(expected);
            compared++;
        }
        assertThat(compared).isEqualTo(206);
    }

    @Test
    void stepsLikeDiffusersFromTheBeginningAndFromTheMiddle() {
        int compared = 0;
        for (JsonNode walk : Reference.json("dpmpp-2m").get("walks")) {
            Prediction kind =
                    walk.get("prediction").stringValue().equals("epsilon") ? Prediction.EPSILON : Prediction.V;
            Sampler sampler = DpmSolverSampler.of(
                    config(walk.get("betas"), kind), walk.get("steps").intValue());
            Sampler.Trajectory trajectory = sampler.newTrajectory(unused -> new float[0]);
            double largest = 0;
            int begin = walk.get("begin").intValue();
            for (int step = begin; step < sampler.steps().count(); step++) {
                float[] next = trajectory.next(
                        step,
                        floats(walk.get("latents").get(step - begin)),
                        floats(walk.get("predictions").get(step - begin)));
                largest = Math.max(
                        largest,
                        Reference.largestDifference(
                                next, floats(walk.get("latents").get(step - begin + 1))));
                compared++;
            }
            assertThat(Differences.note("a step of DPM-Solver++(2M)", kind.label(), largest))
                    .isLessThanOrEqualTo(5e-6);
        }
        assertThat(compared).isEqualTo(2 * (150 + 9 + 1 + 18) + 12);
    }

    @Test
    void newTrajectoryHasNoHistory() {
        Sampler sampler = DpmSolverSampler.of(config(Prediction.V), 10);
        float[] latent = {0.7f};
        float[] prediction = {-1.3f};
        Sampler.Trajectory trajectory = sampler.newTrajectory(unused -> new float[0]);
        float[] first = trajectory.next(4, latent, prediction);
        float[] second = trajectory.next(5, first, new float[] {0.4f});

        assertThat(sampler.newTrajectory(unused -> new float[0]).next(4, latent, prediction))
                .containsExactly(first);
        assertThat(sampler.newTrajectory(unused -> new float[0]).next(5, first, new float[] {0.4f})[0])
                .isNotCloseTo(second[0], within(1e-3f));
    }

    /** A mixture of two latents steps to the mixture of their next latents, if the predictions are mixed too. */
    @Test
    void isLinearInLatentsAndPredictions() {
        Sampler sampler = DpmSolverSampler.of(config(Prediction.EPSILON), 8);
        Sampler.Trajectory all = sampler.newTrajectory(unused -> new float[0]);
        float[] latents = {0.7f, -0.2f, 0.25f};
        for (int step = 2; step < 8; step++) {
            latents = all.next(step, latents, new float[] {0.1f * step, 0.3f, 0.05f * step + 0.15f});
            assertThat(latents[2]).isCloseTo((latents[0] + latents[1]) / 2, within(1e-5f));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1001})
    void rejectsUnsupportedNumbersOfSteps(int steps) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DpmSolverSampler.of(config(Prediction.V), steps))
                .withMessageContaining("must be from 1 to 1000, not ");
    }

    private static SchedulerConfig config(Prediction kind) {
        return new SchedulerConfig(
                1000, 0.00085, 0.012, BetaSchedule.SCALED_LINEAR, kind, TimestepSpacing.LEADING, 1, false);
    }

    private static SchedulerConfig config(JsonNode betas, Prediction kind) {
        return new SchedulerConfig(
                1000,
                betas.get("beta_start").doubleValue(),
                betas.get("beta_end").doubleValue(),
                betas.get("beta_schedule").stringValue().equals("linear")
                        ? BetaSchedule.LINEAR
                        : BetaSchedule.SCALED_LINEAR,
                kind,
                TimestepSpacing.LEADING,
                1,
                false);
    }

    private static float[] floats(JsonNode values) {
        return Reference.JSON.treeToValue(values, float[].class);
    }
}
