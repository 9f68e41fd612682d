package org.latentblending.diffusion;

import org.latentblending.models.SchedulerConfig;

/**
 * Which of the training's timesteps DPM-Solver visits: those of diffusers' {@code DPMSolverMultistepScheduler} with
 * {@code timestep_spacing} linspace, so that a share of the steps ends at the noise where DDIM's ends; but the last five divide
 * the logarithm of the noise that is left evenly, for that is what the solver extrapolates over.
 */
final class SolverTimesteps {
    private static final int LAST = 5;

    private SolverTimesteps() {}

    /** @throws IllegalArgumentException if there are no timesteps for so many steps */
    static int[] of(SchedulerConfig config, int steps) {
        Timesteps.check(config, steps);
        double[] logs = logs(new NoiseSchedule(config), config.trainSteps());
        int first = Math.max(0, steps - LAST);
        double start = at(logs, evenly(first, steps, config));
        int[] timesteps = new int[steps];
        for (int step = 0; step < steps; step++) {
            double share = (step - first) / (steps - 1.0 - first);
            double timestep =
                    step <= first ? evenly(step, steps, config) : timestep(logs, start + share * (logs[0] - start));
            timesteps[step] = (int) Math.rint(timestep);
        }
        for (int step = steps - 2; step >= 0; step--) {
            timesteps[step] = Math.max(timesteps[step], timesteps[step + 1] + 1);
        }
        return timesteps;
    }

    private static double evenly(int step, int steps, SchedulerConfig config) {
        return (steps - step) * ((config.trainSteps() - 1.0) / steps);
    }

    /** Logarithms of sigma by signal; they grow with the timesteps. */
    private static double[] logs(NoiseSchedule noise, int size) {
        double[] logs = new double[size];
        for (int t = 0; t < size; t++) {
            logs[t] = -NoiseLevel.ofAlpha(noise.alpha(t)).lambda();
        }
        return logs;
    }

    private static double at(double[] logs, double timestep) {
        int below = Math.min((int) timestep, logs.length - 2);
        return logs[below] + (timestep - below) * (logs[below + 1] - logs[below]);
    }

    private static double timestep(double[] logs, double log) {
        int below = 0;
        while (below < logs.length - 2 && logs[below + 1] <= log) {
            below++;
        }
        return below + (log - logs[below]) / (logs[below + 1] - logs[below]);
    }
}
