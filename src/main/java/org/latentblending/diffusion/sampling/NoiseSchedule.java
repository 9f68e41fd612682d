package org.latentblending.diffusion.sampling;

import org.latentblending.models.config.SchedulerConfig;
import org.latentblending.models.config.SchedulerConfig.BetaSchedule;

/** The training's noise schedule: alpha-bar of DDPM (Ho et al., 2020) in single precision, diffusers' {@code alphas_cumprod}. */
final class NoiseSchedule {
    private final float[] alphas;
    private final float last;

    NoiseSchedule(SchedulerConfig config) {
        alphas = new float[config.trainSteps()];
        double product = 1;
        for (int t = 0; t < alphas.length; t++) {
            product *= 1 - beta(config, t);
            alphas[t] = (float) product;
        }
        last = config.setAlphaToOne() ? 1 : alphas[0];
    }

    /** @param timestep below 0 for the end of the last step */
    double alpha(int timestep) {
        return timestep < 0 ? last : alphas[timestep];
    }

    /**
     * The training timesteps of diffusers' {@code DDIMScheduler}, the noisiest first.
     *
     * @throws IllegalArgumentException if the training has no timesteps for this number of steps
     */
    static int[] timesteps(SchedulerConfig config, int steps) {
        checkSteps(config, steps);
        int train = config.trainSteps();
        int[] timesteps = new int[steps];
        for (int i = 0; i < steps; i++) {
            timesteps[i] = switch (config.spacing()) {
                case LEADING -> (steps - 1 - i) * (train / steps) + config.stepsOffset();
                case TRAILING -> (int) Math.rint(train - i * ((double) train / steps)) - 1;
                case LINSPACE -> (int) Math.rint((steps - 1 - i) * ((train - 1) / Math.max(steps - 1.0, 1)));
            };
        }
        if (timesteps[0] >= train) {
            throw new IllegalArgumentException("%d steps with an offset of %d start after the last training timestep"
                    .formatted(steps, config.stepsOffset()));
        }
        return timesteps;
    }

    /** @throws IllegalArgumentException if the number of steps is not from 1 to the number of training timesteps */
    static void checkSteps(SchedulerConfig config, int steps) {
        if (steps < 1 || steps > config.trainSteps()) {
            throw new IllegalArgumentException(
                    "the number of steps must be from 1 to %d, not %d".formatted(config.trainSteps(), steps));
        }
    }

    private static float beta(SchedulerConfig config, int t) {
        if (config.betaSchedule() == BetaSchedule.LINEAR) {
            return linspace(config.betaStart(), config.betaEnd(), t, config.trainSteps());
        }
        float root = linspace(Math.sqrt(config.betaStart()), Math.sqrt(config.betaEnd()), t, config.trainSteps());
        return root * root;
    }

    /** Element of {@code torch.linspace}, which counts from the nearer end with fused multiply-adds. */
    private static float linspace(double from, double to, int i, int size) {
        float start = (float) from;
        float end = (float) to;
        float step = (end - start) / (size - 1);
        return i < size / 2 ? Math.fma(step, i, start) : Math.fma(-step, size - 1 - i, end);
    }
}
