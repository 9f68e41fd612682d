package org.latentblending.diffusion.sampling;

import org.latentblending.models.config.SchedulerConfig;

/** Which of the training's timesteps are visited, the noisiest first: those of diffusers' {@code DDIMScheduler}. */
final class Timesteps {
    private Timesteps() {}

    /** @throws IllegalArgumentException if there are no timesteps for so many steps */
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
            throw new IllegalArgumentException(
                    "%d steps with an offset of %d begin behind the last timestep of the training"
                            .formatted(steps, config.stepsOffset()));
        }
        return timesteps;
    }

    /** @throws IllegalArgumentException if there are more steps than the training has timesteps, or none */
    static void check(SchedulerConfig config, int steps) {
        if (steps < 1 || steps > config.trainSteps()) {
            throw new IllegalArgumentException(
                    "there can be 1 to %d steps, not %d".formatted(config.trainSteps(), steps));
        }
    }
}
