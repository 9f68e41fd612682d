package org.latentblending.diffusion.sampling;

import org.latentblending.models.config.Prediction;
import org.latentblending.models.config.SchedulerConfig;

/**
 * DDIM without added noise (Song et al., 2021, equation 12 with sigma 0), over the timesteps of diffusers'
 * {@code DDIMScheduler}. A step is linear: {@code next = keep * latent + move * prediction}.
 */
final class DdimSampler implements Sampler {
    private final Prediction kind;
    private final int[] timesteps;
    private final NoiseLevel[] levels;
    private final double[] keep;
    private final double[] move;

    /** @throws IllegalArgumentException if there are no timesteps for so many steps */
    DdimSampler(SchedulerConfig config, int steps) {
        kind = config.prediction();
        timesteps = Timesteps.of(config, steps);
        levels = new NoiseLevel[steps];
        keep = new double[steps];
        move = new double[steps];
        NoiseSchedule noise = new NoiseSchedule(config);
        int stride = config.trainSteps() / steps;
        for (int step = 0; step < steps; step++) {
            NoiseLevel now = NoiseLevel.ofAlpha(noise.alpha(timesteps[step]));
            NoiseLevel next = NoiseLevel.ofAlpha(noise.alpha(timesteps[step] - stride));
            levels[step] = now;
            if (kind == Prediction.EPSILON) {
                keep[step] = next.signal() / now.signal();
                move[step] = next.sigma() - next.signal() * now.sigma() / now.signal();
            } else {
                keep[step] = next.signal() * now.signal() + next.sigma() * now.sigma();
                move[step] = next.sigma() * now.signal() - next.signal() * now.sigma();
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
    public NoiseLevel level(int step) {
        return levels[step];
    }

    @Override
    public float[] picture(int step, float[] latent, float[] prediction) {
        return levels[step].picture(kind, latent, prediction);
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
