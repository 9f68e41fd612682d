package org.latentblending.diffusion.sampling;

import java.util.function.IntFunction;
import org.latentblending.models.config.SchedulerConfig;

/**
 * Euler's method with added noise: diffusers' {@code EulerAncestralDiscreteScheduler}. Each step goes to a lower level than
 * the next step's, and noise makes up for the difference: {@code next = Euler's + added * noise}.
 */
record AncestralSampler(DdimSampler euler, double[] added) implements Sampler {

    /** @throws IllegalArgumentException if the training has no timesteps for this number of steps */
    static AncestralSampler of(SchedulerConfig config, int count) {
        EulerLevels levels = EulerLevels.of(config.withoutKarras(), count);
        NoiseLevel[] ends = new NoiseLevel[count];
        double[] added = new double[count];
        for (int step = 0; step < count; step++) {
            double from = levels.ratios()[step];
            double to = step < count - 1 ? levels.ratios()[step + 1] : 0;
            double up = Math.sqrt(to * to * (from * from - to * to) / (from * from));
            double down = Math.sqrt(to * to - up * up);
            double signal = NoiseLevel.ofRatio(to).signal();
            ends[step] = new NoiseLevel(signal, signal * down);
            added[step] = signal * up;
        }
        return new AncestralSampler(DdimSampler.between(levels.steps(), ends), added);
    }

    @Override
    public Steps steps() {
        return euler.steps();
    }

    @Override
    public Trajectory newTrajectory(IntFunction<float[]> noise) {
        return (step, latent, prediction) -> {
            float[] next = euler.next(step, latent, prediction);
            if (added[step] > 0) {
                float[] random = noise.apply(step);
                for (int i = 0; i < next.length; i++) {
                    next[i] = (float) (next[i] + added[step] * random[i]);
                }
            }
            return next;
        };
    }
}
