package org.latentblending.diffusion.sampling;

import org.latentblending.models.config.SchedulerConfig;

/** The training timesteps of diffusers' {@code DDIMScheduler}, the noisiest first. */
final class Timesteps {
    private Timesteps() {}

    /** @throws IllegalArgumentException if the training has no timesteps for this number of steps */
    static int[] of(SchedulerConfig config, int steps) {
        check(config, steps);
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
    static void check(SchedulerConfig config, int steps) {
        if (steps < 1 || steps > config.trainSteps()) {
            throw new IllegalArgumentException(
                    "the number of steps must be from 1 to %d, not %d".formatted(config.trainSteps(), steps));
        }
    }
}
