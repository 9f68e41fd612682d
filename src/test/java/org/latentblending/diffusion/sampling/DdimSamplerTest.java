package org.latentblending.diffusion.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.latentblending.diffusion.Reference;
import org.latentblending.models.config.SamplerKind;
import org.latentblending.models.config.SchedulerConfig;
import org.latentblending.models.config.SchedulerConfig.BetaSchedule;
import org.latentblending.models.config.SchedulerConfig.Prediction;
import org.latentblending.models.config.SchedulerConfig.Solver;
import org.latentblending.models.config.SchedulerConfig.TimestepSpacing;
import tools.jackson.databind.JsonNode;

class DdimSamplerTest {
    @Test
    void visitsTheTimestepsOfDiffusersAndMovesAsEquation12Says() {
        int compared = 0;
        for (JsonNode row : Reference.json("ddim-schedules")) {
            boolean isZeroSnr = row.get("rescale_betas_zero_snr").booleanValue();
            for (Prediction prediction : isZeroSnr ? new Prediction[] {Prediction.V} : Prediction.values()) {
                compare(row, prediction);
                compared++;
            }
        }
        assertThat(compared).isEqualTo(144 + 72);
    }

    private static void compare(JsonNode row, Prediction prediction) {
        int steps = row.get("steps").intValue();
        Sampler sampler = DdimSampler.of(config(row, prediction), steps);
        assertThat(sampler.steps().count()).isEqualTo(steps);
        for (int step = 0; step < steps; step++) {
            assertThat(sampler.steps().timestep(step))
                    .isEqualTo(row.get("timesteps").get(step).intValue());
            double alpha = row.get("alphas").get(step).doubleValue();
            double next = row.get("previousAlphas").get(step).doubleValue();
            double x = 0.7;
            double output = -1.3;
            double picture;
            double noise;
            if (prediction == Prediction.EPSILON) {
                noise = output;
                picture = (x - Math.sqrt(1 - alpha) * noise) / Math.sqrt(alpha);
            } else {
                picture = Math.sqrt(alpha) * x - Math.sqrt(1 - alpha) * output;
                noise = Math.sqrt(alpha) * output + Math.sqrt(1 - alpha) * x;
            }
            double expected = Math.sqrt(next) * picture + Math.sqrt(1 - next) * noise;
            float[] found = sampler.newTrajectory(unused -> new float[0])
                    .next(step, new float[] {(float) x}, new float[] {(float) output});
            assertThat((double) found[0])
                    .isCloseTo(
                            expected, within(row.get("rescale_betas_zero_snr").booleanValue() ? 5e-6 : 1e-6));
        }
    }

    private static SchedulerConfig config(JsonNode row, Prediction prediction) {
        return new SchedulerConfig(
                1000,
                0.00085,
                0.012,
                BetaSchedule.SCALED_LINEAR,
                prediction,
                TimestepSpacing.valueOf(
                        row.get("timestep_spacing").stringValue().toUpperCase(Locale.ROOT)),
                row.get("steps_offset").intValue(),
                row.get("set_alpha_to_one").booleanValue(),
                row.get("rescale_betas_zero_snr").booleanValue(),
                new Solver(SamplerKind.DDIM, TimestepSpacing.LEADING, false, true, 2),
                List.of());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1001, 1000})
    void rejectsUnsupportedNumbersOfSteps(int steps) {
        SchedulerConfig config = new SchedulerConfig(
                1000, 0.00085, 0.012, BetaSchedule.SCALED_LINEAR, Prediction.V, TimestepSpacing.LEADING, 1, false);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DdimSampler.of(config, steps))
                .withMessageContaining("steps");
    }

    @Test
    void runsExactlyTheRequestedStepsWithEverySpacing() {
        for (TimestepSpacing spacing : TimestepSpacing.values()) {
            SchedulerConfig config = new SchedulerConfig(
                    1000, 0.00085, 0.012, BetaSchedule.LINEAR, Prediction.EPSILON, spacing, 0, true);
            for (int steps = 1; steps <= 200; steps++) {
                int[] timesteps = NoiseSchedule.timesteps(config, steps);
                assertThat(timesteps).hasSize(steps);
                assertThat(timesteps[steps - 1]).isBetween(0, 999);
                for (int i = 1; i < steps; i++) {
                    assertThat(timesteps[i]).isLessThan(timesteps[i - 1]);
                }
            }
        }
    }
}
