package org.latentblending.diffusion.sampling;

import org.jspecify.annotations.Nullable;
import org.latentblending.models.config.Prediction;
import org.latentblending.models.config.SchedulerConfig;

/**
 * DPM-Solver++(2M) (Lu et al., 2022, arXiv 2211.01095, algorithm 2), over the levels of {@link KarrasLevels}: diffusers'
 * {@code DPMSolverMultistepScheduler} with {@code algorithm_type} dpmsolver++, {@code solver_order} 2 and {@code solver_type}
 * midpoint. The first step of a trajectory is of first order, for nothing is known before it, and so is the last one, which
 * ends without noise; first order is DDIM.
 * <p>
 * A step goes on from the pictures {@code D} that the last two predictions tell:
 * {@code next = keep * latent + toward * (D + ahead * (D - D before))}.
 */
final class DpmSolverSampler implements Sampler {
    private final Prediction kind;
    private final int[] timesteps;
    private final NoiseLevel[] levels;
    private final double[] keep;
    private final double[] toward;
    private final double[] ahead;

    /** @throws IllegalArgumentException if there are more steps than the training has timesteps, or none */
    DpmSolverSampler(SchedulerConfig config, int steps) {
        Timesteps.check(config, steps);
        kind = config.prediction();
        KarrasLevels karras = new KarrasLevels(config);
        timesteps = karras.timesteps(steps);
        levels = karras.levels(steps);
        keep = new double[steps];
        toward = new double[steps];
        ahead = new double[steps];
        for (int step = 0; step < steps; step++) {
            NoiseLevel now = levels[step];
            NoiseLevel next = levels[step + 1];
            keep[step] = next.sigma() / now.sigma();
            // alpha (1 - exp(-h)), written so that the way to no noise at all is finite.
            toward[step] = next.signal() - next.sigma() * now.signal() / now.sigma();
            if (step > 0 && step < steps - 1) {
                double lambda = now.lambda();
                ahead[step] = (next.lambda() - lambda) / (lambda - levels[step - 1].lambda()) / 2;
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
        return new Path();
    }

    private final class Path implements Trajectory {
        private float @Nullable [] before;

        @Override
        public float[] next(int step, float[] latent, float[] prediction) {
            float[] picture = levels[step].picture(kind, latent, prediction);
            float[] earlier = before == null ? picture : before;
            float[] next = new float[latent.length];
            for (int i = 0; i < next.length; i++) {
                double target = picture[i] + ahead[step] * (picture[i] - earlier[i]);
                next[i] = (float) (keep[step] * latent[i] + toward[step] * target);
            }
            before = picture;
            return next;
        }
    }
}
