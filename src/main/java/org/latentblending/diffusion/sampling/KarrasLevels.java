package org.latentblending.diffusion.sampling;

import java.util.stream.IntStream;
import org.latentblending.models.config.SchedulerConfig;

/**
 * The noise levels of Karras et al. (2022, equation 5 with rho 7), from the training's highest to its lowest and then zero:
 * those of diffusers' {@code DPMSolverMultistepScheduler} with {@code use_karras_sigmas} and {@code final_sigmas_type} zero.
 * The timestep spacing of the model's config is ignored.
 */
final class KarrasLevels {
    private static final double RHO = 7;

    private final float[] logs;
    private final double noisiest;
    private final double last;

    KarrasLevels(SchedulerConfig config) {
        NoiseSchedule noise = new NoiseSchedule(config);
        logs = new float[config.trainSteps()];
        for (int t = 0; t < logs.length; t++) {
            logs[t] = (float) StrictMath.log(ratio(noise, t));
        }
        noisiest = ratio(noise, logs.length - 1);
        last = ratio(noise, 0);
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
                .map(step -> (int) Math.rint(timestep(StrictMath.log(ratio(step, steps)))))
                .toArray();
    }

    private double ratio(int step, int steps) {
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

    private static float ratio(NoiseSchedule noise, int timestep) {
        float alpha = (float) noise.alpha(timestep);
        return (float) Math.sqrt((1 - alpha) / alpha);
    }
}
