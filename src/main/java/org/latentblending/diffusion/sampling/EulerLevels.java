package org.latentblending.diffusion.sampling;

import org.latentblending.models.config.SchedulerConfig;
import org.latentblending.models.config.SchedulerConfig.Solver;
import org.latentblending.models.config.SchedulerConfig.TimestepSpacing;

/**
 * Timesteps and noise levels of diffusers' {@code EulerDiscreteScheduler} and {@code EulerAncestralDiscreteScheduler}. They
 * scale a latent to signal 1, and divide it by {@code sqrt(sigma^2 + 1)} for the UNet; latents here always have that size.
 *
 * @param ratios sigma by signal before each step and after the last one
 */
record EulerLevels(SchedulerConfig config, float[] timesteps, float[] ratios) {

    /** @throws IllegalArgumentException if the training has no timesteps for this number of steps */
    static EulerLevels of(SchedulerConfig config, int count) {
        Solver solver = config.solver();
        NoiseSchedule noise = new NoiseSchedule(config);
        float[] timesteps = NoiseSchedule.spread(config, solver.spacing(), count);
        float[] ratios = new float[count + 1];
        for (int step = 0; step < count; step++) {
            ratios[step] = (float) noise.ratio(timesteps[step]);
        }
        if (solver.isKarras()) {
            KarrasLevels karras =
                    new KarrasLevels(config, noise.ratio(timesteps[0]), noise.ratio(timesteps[count - 1]));
            for (int step = 0; step < count; step++) {
                ratios[step] = (float) karras.ratio(step, count);
                timesteps[step] = (float) karras.timestep(step, count);
            }
        }
        ratios[count] = solver.endsWithoutNoise() ? 0 : (float) noise.ratio(0);
        return new EulerLevels(config, timesteps, ratios);
    }

    Sampler.Steps steps() {
        NoiseLevel[] levels = new NoiseLevel[timesteps.length];
        for (int step = 0; step < levels.length; step++) {
            levels[step] = NoiseLevel.ofRatio(ratios[step]);
        }
        boolean startsWithSignal = config.solver().spacing() == TimestepSpacing.LEADING;
        return new Sampler.Steps(config.prediction(), timesteps, levels, startsWithSignal ? 1 : levels[0].sigma());
    }

    /** Euler's method without added noise. */
    DdimSampler sampler() {
        NoiseLevel[] ends = new NoiseLevel[timesteps.length];
        for (int step = 0; step < ends.length; step++) {
            ends[step] = NoiseLevel.ofRatio(ratios[step + 1]);
        }
        return DdimSampler.between(steps(), ends);
    }
}
