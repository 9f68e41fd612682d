package org.latentblending.diffusion.sampling;

import org.latentblending.models.config.SchedulerConfig;
import org.latentblending.models.config.SchedulerConfig.Prediction;

/**
 * DDIM without added noise (Song et al., 2021, equation 12 with sigma 0), over the timesteps of diffusers'
 * {@code DDIMScheduler}. A step is linear: {@code next = a * latent + b * prediction}.
 */
final class DdimSampler implements Sampler {
    private final Steps steps;
    private final double[] a;
    private final double[] b;

    /** @throws IllegalArgumentException if the training has no timesteps for this number of steps */
    DdimSampler(SchedulerConfig config, int count) {
        steps = new Steps(config.prediction(), Timesteps.of(config, count), new NoiseLevel[count]);
        a = new double[count];
        b = new double[count];
        NoiseSchedule noise = new NoiseSchedule(config);
        int stride = config.trainSteps() / count;
        for (int step = 0; step < count; step++) {
            NoiseLevel now = NoiseLevel.ofAlpha(noise.alpha(steps.timestep(step)));
            NoiseLevel next = NoiseLevel.ofAlpha(noise.alpha(steps.timestep(step) - stride));
            steps.levels()[step] = now;
            if (config.prediction() == Prediction.EPSILON) {
                a[step] = next.signal() / now.signal();
                b[step] = next.sigma() - next.signal() * now.sigma() / now.signal();
            } else {
                a[step] = next.signal() * now.signal() + next.sigma() * now.sigma();
                b[step] = next.sigma() * now.signal() - next.signal() * now.sigma();
            }
        }
    }

    @Override
    public Steps steps() {
        return steps;
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
