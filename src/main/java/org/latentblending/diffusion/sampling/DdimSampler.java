package org.latentblending.diffusion.sampling;

import java.util.function.IntFunction;
import org.latentblending.models.config.SchedulerConfig;
import org.latentblending.models.config.SchedulerConfig.Prediction;

/**
 * DDIM without added noise (Song et al., 2021, equation 12 with sigma 0), over the timesteps of diffusers'
 * {@code DDIMScheduler}, or from any levels to any others: Euler's method is the same. A step is linear:
 * {@code next = a * latent + b * prediction}.
 */
record DdimSampler(Steps steps, double[] a, double[] b) implements Sampler {

    /** @throws IllegalArgumentException if the training has no timesteps for this number of steps */
    static DdimSampler of(SchedulerConfig config, int count) {
        int[] timesteps = NoiseSchedule.timesteps(config, count);
        NoiseLevel[] levels = new NoiseLevel[count];
        NoiseLevel[] ends = new NoiseLevel[count];
        NoiseSchedule noise = new NoiseSchedule(config);
        int stride = config.trainSteps() / count;
        for (int step = 0; step < count; step++) {
            levels[step] = NoiseLevel.ofAlpha(noise.alpha(timesteps[step]));
            ends[step] = NoiseLevel.ofAlpha(noise.alpha(timesteps[step] - stride));
        }
        return between(Steps.of(config.prediction(), timesteps, levels), ends);
    }

    /** @param ends shares of signal and noise after each step; the squares need not sum to 1 */
    static DdimSampler between(Steps steps, NoiseLevel[] ends) {
        double[] a = new double[ends.length];
        double[] b = new double[ends.length];
        for (int step = 0; step < ends.length; step++) {
            NoiseLevel now = steps.level(step);
            NoiseLevel next = ends[step];
            if (steps.prediction() == Prediction.EPSILON) {
                a[step] = next.signal() / now.signal();
                b[step] = next.sigma() - next.signal() * now.sigma() / now.signal();
            } else {
                a[step] = next.signal() * now.signal() + next.sigma() * now.sigma();
                b[step] = next.sigma() * now.signal() - next.signal() * now.sigma();
            }
        }
        return new DdimSampler(steps, a, b);
    }

    @Override
    public Formula formula(int step) {
        return new Formula(a[step], b[step], 0, false);
    }

    @Override
    public Trajectory newTrajectory(IntFunction<float[]> noise) {
        return this::next;
    }

    float[] next(int step, float[] latent, float[] prediction) {
        float[] next = new float[latent.length];
        for (int i = 0; i < next.length; i++) {
            next[i] = (float) (a[step] * latent[i] + b[step] * prediction[i]);
        }
        return next;
    }
}
