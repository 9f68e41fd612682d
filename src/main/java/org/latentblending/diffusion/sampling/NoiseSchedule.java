package org.latentblending.diffusion.sampling;

import org.latentblending.models.config.SchedulerConfig;
import org.latentblending.models.config.SchedulerConfig.BetaSchedule;
import org.latentblending.models.config.SchedulerConfig.TimestepSpacing;

/** The training's noise schedule: alpha-bar of DDPM (Ho et al., 2020) in single precision, diffusers' {@code alphas_cumprod}. */
final class NoiseSchedule {
    private static final float SMALLEST_ALPHA = 0x1p-24f;

    private final float[] alphas;
    private final float last;

    NoiseSchedule(SchedulerConfig config) {
        alphas = new float[config.trainSteps()];
        double product = 1;
        for (int t = 0; t < alphas.length; t++) {
            product *= 1 - beta(config, t);
            alphas[t] = (float) product;
        }
        if (config.hasZeroTerminalSnr()) {
            rescaleToZeroSnr(alphas);
        }
        last = config.setAlphaToOne() ? 1 : alphas[0];
    }

    /** @param timestep below 0 for the end of the last step */
    double alpha(int timestep) {
        return timestep < 0 ? last : alphas[timestep];
    }

    /** Sigma by signal at a timestep in single precision; finite at zero signal, as diffusers' schedulers need it. */
    float ratio(int timestep) {
        float alpha = alphas[timestep] == 0 ? SMALLEST_ALPHA : alphas[timestep];
        return (float) Math.sqrt((1 - alpha) / alpha);
    }

    /** The same between two timesteps, interpolated. */
    double ratio(double timestep) {
        int below = Math.min((int) timestep, alphas.length - 2);
        return ratio(below) + (timestep - below) * ((double) ratio(below + 1) - ratio(below));
    }

    /** Zero signal at the last timestep, and the first one unchanged (Lin et al., 2023, arXiv 2305.08891, algorithm 1). */
    private static void rescaleToZeroSnr(float[] alphas) {
        double first = Math.sqrt(alphas[0]);
        double last = Math.sqrt(alphas[alphas.length - 1]);
        for (int t = 0; t < alphas.length; t++) {
            double signal = (Math.sqrt(alphas[t]) - last) * first / (first - last);
            alphas[t] = (float) (signal * signal);
        }
    }

    /**
     * The training timesteps of diffusers' samplers of the k-diffusion family, the noisiest first. With linear spacing they lie
     * between whole ones.
     *
     * @throws IllegalArgumentException if the training has no timesteps for this number of steps
     */
    static float[] spread(SchedulerConfig config, TimestepSpacing spacing, int steps) {
        int[] whole = timesteps(config, spacing, steps);
        float[] timesteps = new float[steps];
        for (int i = 0; i < steps; i++) {
            timesteps[i] = spacing == TimestepSpacing.LINSPACE ? (float) linear(config, steps, i) : whole[i];
        }
        return timesteps;
    }

    /**
     * The training timesteps of diffusers' {@code DPMSolverMultistepScheduler}, the noisiest first: like DDIM's, but with one
     * more, the last, left out.
     */
    static int[] solverTimesteps(SchedulerConfig config, TimestepSpacing spacing, int steps) {
        checkSteps(config, steps);
        int train = config.trainSteps();
        int[] timesteps = new int[steps];
        for (int i = 0; i < steps; i++) {
            timesteps[i] = switch (spacing) {
                case LEADING -> (steps - i) * (train / (steps + 1)) + config.stepsOffset();
                case TRAILING -> (int) Math.rint(train - i * ((double) train / steps)) - 1;
                case LINSPACE -> (int) Math.rint((steps - i) * ((train - 1.0) / steps));
            };
        }
        return timesteps;
    }

    private static double linear(SchedulerConfig config, int steps, int i) {
        return (steps - 1 - i) * ((config.trainSteps() - 1) / Math.max(steps - 1.0, 1));
    }

    /**
     * The training timesteps of diffusers' {@code DDIMScheduler}, the noisiest first.
     *
     * @throws IllegalArgumentException if the training has no timesteps for this number of steps
     */
    static int[] timesteps(SchedulerConfig config, int steps) {
        return timesteps(config, config.spacing(), steps);
    }

    private static int[] timesteps(SchedulerConfig config, TimestepSpacing spacing, int steps) {
        checkSteps(config, steps);
        int train = config.trainSteps();
        int[] timesteps = new int[steps];
        for (int i = 0; i < steps; i++) {
            timesteps[i] = switch (spacing) {
                case LEADING -> (steps - 1 - i) * (train / steps) + config.stepsOffset();
                case TRAILING -> (int) Math.rint(train - i * ((double) train / steps)) - 1;
                case LINSPACE -> (int) Math.rint(linear(config, steps, i));
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
