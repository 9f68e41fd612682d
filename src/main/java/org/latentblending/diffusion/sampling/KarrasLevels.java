package org.latentblending.diffusion.sampling;

import java.util.stream.IntStream;
import org.latentblending.models.config.SchedulerConfig;

/**
 * The noise levels of Karras et al. (2022, equation 5 with rho 7). From the training's highest to its lowest and then zero they
 * are those of diffusers' {@code DPMSolverMultistepScheduler} with {@code use_karras_sigmas} and {@code final_sigmas_type}
 * zero, which ignores the timestep spacing of the model's config.
 */
final class KarrasLevels {
    private static final double RHO = 7;

    private final float[] logs;
    private final double noisiest;
    private final double last;

    /** Levels over the whole training. */
    KarrasLevels(SchedulerConfig config) {
        this(config, new NoiseSchedule(config).ratio(config.trainSteps() - 1), new NoiseSchedule(config).ratio(0));
    }

    /**
     * @param noisiest sigma by signal before the first step
     * @param last sigma by signal before the last step
     */
    KarrasLevels(SchedulerConfig config, double noisiest, double last) {
        NoiseSchedule noise = new NoiseSchedule(config);
        logs = new float[config.trainSteps()];
        for (int t = 0; t < logs.length; t++) {
            logs[t] = (float) StrictMath.log(noise.ratio(t));
        }
        this.noisiest = noisiest;
        this.last = last;
    }

    /** Level before each step, and after the last one. */
    NoiseLevel[] levels(int steps) {
        NoiseLevel[] levels = new NoiseLevel[steps + 1];
        for (int step = 0; step < steps; step++) {
            levels[step] = NoiseLevel.ofRatio((float) ratio(step, steps));
        }
        levels[steps] = NoiseLevel.NONE;
        return levels;
    }

    /** Training timestep nearest to the level before each step. */
    int[] timesteps(int steps) {
        return IntStream.range(0, steps)
                .map(step -> (int) Math.rint(timestep(step, steps)))
                .toArray();
    }

    /** Training timestep of the level before a step, between two whole ones. */
    double timestep(int step, int steps) {
        return timestep(StrictMath.log(ratio(step, steps)));
    }

    /** Sigma by signal before a step. */
    double ratio(int step, int steps) {
        double from = StrictMath.pow(noisiest, 1 / RHO);
        double to = StrictMath.pow(last, 1 / RHO);
        double way = steps == 1 ? 0 : step / (steps - 1.0);
        return StrictMath.pow(from + way * (to - from), RHO);
    }

    private double timestep(double log) {
        int below = 0;
        while (below < logs.length - 2 && logs[below + 1] <= log) {
            below++;
        }
        double way = (log - logs[below]) / ((double) logs[below + 1] - logs[below]);
        return below + Math.min(1, Math.max(0, way));
    }
}
