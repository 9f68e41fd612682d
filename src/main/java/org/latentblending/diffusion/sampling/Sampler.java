package org.latentblending.diffusion.sampling;

import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.latentblending.models.config.SamplerKind;
import org.latentblending.models.config.SchedulerConfig;
import org.latentblending.models.config.SchedulerConfig.Prediction;

/** Denoises latents in a number of steps, each with one prediction of the UNet. */
public interface Sampler {
    /** @throws IllegalArgumentException if the model does not support the sampler or this number of steps */
    static Sampler of(SamplerKind kind, SchedulerConfig config, int steps) {
        return switch (kind) {
            case DDIM -> DdimSampler.of(config, steps);
            case DPMPP_2M -> DpmSolverSampler.of(config, steps);
            case EULER -> EulerLevels.of(config, steps).sampler();
            case EULER_ANCESTRAL -> AncestralSampler.of(config, steps);
            case PNDM -> new PlmsSampler(DdimSampler.of(config, steps));
            case DPM_SOLVER -> DpmSolverSampler.asConfigured(config, steps);
        };
    }

    Steps steps();

    /**
     * The steps of a sampler, numbered from 0, the noisiest.
     *
     * @param prediction output of the UNet
     * @param timesteps training timestep of each step; some samplers visit ones between two whole ones
     * @param levels noise level of a latent before each step
     * @param noiseScale deviation of the latent before the first step, which is noise alone
     */
    record Steps(Prediction prediction, float[] timesteps, NoiseLevel[] levels, double noiseScale) {
        static Steps of(Prediction prediction, int[] timesteps, NoiseLevel[] levels) {
            float[] numbers = new float[timesteps.length];
            for (int step = 0; step < numbers.length; step++) {
                numbers[step] = timesteps[step];
            }
            return new Steps(prediction, numbers, levels, 1);
        }

        public int count() {
            return timesteps.length;
        }

        public float timestep(int step) {
            return timesteps[step];
        }

        public NoiseLevel level(int step) {
            return levels[step];
        }
    }

    /**
     * Estimates the finished latent from the prediction of a step.
     *
     * @param latent before the step; not modified
     * @param prediction of the UNet, guided
     * @return a latent without noise
     */
    default float[] denoised(int step, float[] latent, float[] prediction) {
        return steps().level(step).denoised(steps().prediction(), latent, prediction);
    }

    /**
     * A step as a formula, with which latents can stay on the device. Of first order: {@code next = a latent + b prediction}. Of
     * second order: {@code next = a latent + b (D + c (D - E))} with the latent D without noise, and that of the step before,
     * E, which is D in the first step of a trajectory.
     */
    record Formula(double a, double b, double c, boolean isSecondOrder) {}

    /** The formula of a step; null if this sampler's steps are no such formulas. */
    default @Nullable Formula formula(int step) {
        return null;
    }

    /** Whether the first step of every trajectory takes a second prediction: {@link Trajectory#corrected}. */
    default boolean correctsFirstStep() {
        return false;
    }

    /**
     * Starts a trajectory at any step; the sampler remembers nothing of earlier steps.
     *
     * @param noise the standard normal noise of a step, for samplers that add noise
     */
    Trajectory newTrajectory(IntFunction<float[]> noise);

    /** State of one trajectory. */
    interface Trajectory {
        /** Makes one step; the parameters are those of {@link #denoised}. */
        float[] next(int step, float[] latent, float[] prediction);

        /**
         * Makes the trajectory's first step again, with the prediction at its end.
         *
         * @param latent after the step
         * @param prediction of the UNet for that latent at the next step's timestep, guided
         */
        default float[] corrected(int step, float[] latent, float[] prediction) {
            throw new UnsupportedOperationException();
        }
    }
}
