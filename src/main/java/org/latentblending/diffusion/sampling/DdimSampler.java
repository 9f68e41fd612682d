package org.latentblending.diffusion.sampling;

import org.latentblending.models.config.SchedulerConfig;
import org.latentblending.models.config.SchedulerConfig.Prediction;

/**
 * DDIM without added noise (Song et al., 2021, equation 12 with sigma 0), over the timesteps of diffusers'
 * {@code DDIMScheduler}. A step is linear: {@code next = a * latent + b * prediction}.
 */
record DdimSampler(Steps steps, double[] a, double[] b) implements Sampler {

    /** @throws IllegalArgumentException if the training has no timesteps for this number of steps */
    static DdimSampler of(SchedulerConfig config, int count) {
        int[] timesteps = NoiseSchedule.timesteps(config, count);
        NoiseLevel[] levels = new NoiseLevel[count];
        double[] a = new double[count];
        double[] b = new double[count];
        NoiseSchedule noise = new NoiseSchedule(config);
        int stride = config.trainSteps() / count;
        for (int step = 0; step < count; step++) {
            NoiseLevel now = NoiseLevel.ofAlpha(noise.alpha(timesteps[step]));
            NoiseLevel next = NoiseLevel.ofAlpha(noise.alpha(timesteps[step] - stride));
            levels[step] = now;
            if (config.prediction() == Prediction.EPSILON) {
                a[step] = next.signal() / now.signal();
                b[step] = next.sigma() - next.signal() * now.sigma() / now.signal();
            } else {
                a[step] = next.signal() * now.signal() + next.sigma() * now.sigma();
                b[step] = next.sigma() * now.signal() - next.signal() * now.sigma();
            }
        }
        return new DdimSampler(new Steps(config.prediction(), timesteps, levels), a, b);
    }

    @Override
    public Formula formula(int step) {
        return new Formula(a[step], b[step], 0, false);
    }

    @Override
    public Trajectory newTrajectory() {
        return (step, latent, prediction) -> {
            float[] next = new float[latent.length];
            for (int i = 0; i < next.length; i++) {
                next[i] = (float) (a[step] * latent[i] + b[step] * prediction[i]);
            }
            return next;
        };
    }
}
