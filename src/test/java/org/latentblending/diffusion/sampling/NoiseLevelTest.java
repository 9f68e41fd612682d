package org.latentblending.diffusion.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.latentblending.models.config.SamplerKind;
import org.latentblending.models.config.SchedulerConfig;
import org.latentblending.models.config.SchedulerConfig.BetaSchedule;
import org.latentblending.models.config.SchedulerConfig.Prediction;
import org.latentblending.models.config.SchedulerConfig.TimestepSpacing;

class NoiseLevelTest {
    @ParameterizedTest
    @EnumSource
    void everySamplerRecoversTheNoiselessPicture(SamplerKind sampler) {
        for (Prediction prediction : Prediction.values()) {
            SchedulerConfig config = new SchedulerConfig(
                    1000, 0.00085, 0.012, BetaSchedule.SCALED_LINEAR, prediction, TimestepSpacing.LEADING, 1, false);
            Sampler steps = Sampler.of(sampler, config, 10);
            NoiseSchedule noise = new NoiseSchedule(config);
            for (int step = 0; step < 10; step++) {
                // Karras' levels lie between the timesteps that the UNet receives.
                NoiseLevel level = sampler == SamplerKind.DPMPP_2M
                        ? new KarrasLevels(config).levels(10)[step]
                        : NoiseLevel.ofAlpha(noise.alpha((int) steps.steps().timestep(step)));
                assertThat(level.signal() * level.signal() + level.sigma() * level.sigma())
                        .isCloseTo(1, within(1e-12));
                double picture = 0.8;
                double added = -1.7;
                double v = level.signal() * added - level.sigma() * picture;
                float latent = (float) (level.signal() * picture + level.sigma() * added);
                float[] found = steps.denoised(
                        step, new float[] {latent}, new float[] {(float) (prediction == Prediction.V ? v : added)});
                assertThat(found[0]).isCloseTo((float) picture, within(1e-5f));
            }
        }
    }
}
