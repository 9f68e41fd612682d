package org.latentblending.diffusion;

import org.latentblending.models.Prediction;
import org.latentblending.models.SchedulerConfig;

/**
 * DDIM without added noise (Song et al., 2021, equation 12 with sigma 0), over the timesteps of diffusers'
 * {@code DDIMScheduler}. A step is linear: {@code next = keep * latent + move * prediction}.
 */
final class DdimSampler implements Sampler {
    private final int[] timesteps;
    private final double[] keep;
    private final double[] move;

    /** @throws IllegalArgumentException if there are no timesteps for so many steps */
    DdimSampler(SchedulerConfig config, int steps) {
        timesteps = Timesteps.of(config, steps);
        keep = new double[steps];
        move = new double[steps];
        NoiseSchedule noise = new NoiseSchedule(config);
        int stride = config.trainSteps() / steps;
        for (int step = 0; step < steps; step++) {
            double alpha = noise.alpha(timesteps[step]);
            double next = noise.alpha(timesteps[step] - stride);
            double signal = Math.sqrt(alpha);
            double sigma = Math.sqrt(1 - alpha);
            double nextSignal = Math.sqrt(next);
            double nextSigma = Math.sqrt(1 - next);
            if (config.prediction() == Prediction.EPSILON) {
                keep[step] = nextSignal / signal;
                move[step] = nextSigma - nextSignal * sigma / signal;
            } else {
                keep[step] = nextSignal * signal + nextSigma * sigma;
                move[step] = nextSigma * signal - nextSignal * sigma;
            }
        }
    }

    @Override
    public int steps() {
        return timesteps.length;
    }

    @Override
    public int timestep(int step) {
        return timesteps[step];
    }

    @Override
    public Trajectory begin() {
        return this::next;
    }

    private float[] next(int step, float[] latent, float[] prediction) {
        float[] next = new float[latent.length];
        for (int i = 0; i < next.length; i++) {
            next[i] = (float) (keep[step] * latent[i] + move[step] * prediction[i]);
        }
        return next;
    }
}
