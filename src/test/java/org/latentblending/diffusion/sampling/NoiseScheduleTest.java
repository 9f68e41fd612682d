package org.latentblending.diffusion.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.latentblending.diffusion.Reference;
import org.latentblending.models.config.SchedulerConfig;
import org.latentblending.models.config.SchedulerConfig.BetaSchedule;
import org.latentblending.models.config.SchedulerConfig.Prediction;
import org.latentblending.models.config.SchedulerConfig.TimestepSpacing;

class NoiseScheduleTest {
    @Test
    void equalsDiffusers() {
        NoiseSchedule schedule = new NoiseSchedule(new SchedulerConfig(
                1000, 0.00085, 0.012, BetaSchedule.SCALED_LINEAR, Prediction.V, TimestepSpacing.LEADING, 1, false));
        try (Reference reference = Reference.open("alphas")) {
            float[] expected = reference.floats("alphas");
            for (int t = 0; t < expected.length; t++) {
                assertThat((float) schedule.alpha(t)).isEqualTo(expected[t]);
            }
            assertThat(schedule.alpha(-1)).isEqualTo(expected[0]);
        }
    }

    @Test
    void rescalesToZeroTerminalSnrLikeDiffusers() {
        SchedulerConfig config = new SchedulerConfig(
                1000, 0.00085, 0.012, BetaSchedule.SCALED_LINEAR, Prediction.V, TimestepSpacing.LEADING, 1, false);
        NoiseSchedule schedule = new NoiseSchedule(config.withZeroTerminalSnr());
        try (Reference reference = Reference.open("alphas")) {
            float[] expected = reference.floats("alphas.zero_snr");
            for (int t = 0; t < expected.length; t++) {
                assertThat(schedule.alpha(t)).isCloseTo(expected[t], within(2e-5 * Math.max(0.01, expected[t])));
            }
            assertThat(schedule.alpha(999)).isZero();
            assertThat(schedule.ratio(999)).isCloseTo(4096, within(1f));
        }
    }
}
