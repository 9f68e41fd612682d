package org.latentblending.diffusion.sampling;

import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.latentblending.models.config.SchedulerConfig;
import org.latentblending.models.config.SchedulerConfig.Solver;

/**
 * DPM-Solver++(2M) (Lu et al., 2022, arXiv 2211.01095, algorithm 2), over the levels of {@link KarrasLevels}: diffusers'
 * {@code DPMSolverMultistepScheduler} with {@code algorithm_type} dpmsolver++, {@code solver_order} 2 and {@code solver_type}
 * midpoint. The first step of a trajectory has no predecessor and is of first order, which equals DDIM. A last step that
 * ends without noise is of first order too.
 * <p>
 * A step uses the last two denoised latents {@code D} and {@code E}: {@code next = a * latent + b * (D + c * (D - E))}.
 */
record DpmSolverSampler(Steps steps, double[] a, double[] b, double[] c) implements Sampler {
    private static final int FEW_STEPS = 15; // below it diffusers' last step is of first order in any case

    /** @throws IllegalArgumentException if the number of steps is not from 1 to the number of training timesteps */
    static DpmSolverSampler of(SchedulerConfig config, int count) {
        NoiseSchedule.checkSteps(config, count);
        KarrasLevels karras = new KarrasLevels(config);
        Steps steps = Steps.of(config.prediction(), karras.timesteps(count), karras.levels(count));
        return of(steps, 2, true);
    }

    /**
     * The solver that the model's config names, over the timesteps of its spacing or over Karras' levels.
     *
     * @throws IllegalArgumentException if the number of steps is not from 1 to the number of training timesteps
     */
    static DpmSolverSampler asConfigured(SchedulerConfig config, int count) {
        NoiseSchedule.checkSteps(config, count);
        Solver solver = config.solver();
        NoiseSchedule noise = new NoiseSchedule(config);
        int[] timesteps;
        NoiseLevel[] levels;
        if (solver.isKarras()) {
            KarrasLevels karras = new KarrasLevels(config);
            timesteps = karras.timesteps(count);
            levels = karras.levels(count);
        } else {
            timesteps = NoiseSchedule.solverTimesteps(config, solver.spacing(), count);
            levels = new NoiseLevel[count + 1];
            for (int step = 0; step < count; step++) {
                levels[step] = NoiseLevel.ofRatio(noise.ratio(timesteps[step]));
            }
        }
        levels[count] = solver.endsWithoutNoise() ? NoiseLevel.NONE : NoiseLevel.ofRatio(noise.ratio(0));
        boolean endsWithFirstOrder = solver.endsWithoutNoise() || count < FEW_STEPS;
        return of(Steps.of(config.prediction(), timesteps, levels), solver.order(), endsWithFirstOrder);
    }

    private static DpmSolverSampler of(Steps steps, int order, boolean endsWithFirstOrder) {
        int count = steps.count();
        NoiseLevel[] levels = steps.levels();
        double[] a = new double[count];
        double[] b = new double[count];
        double[] c = new double[count];
        for (int step = 0; step < count; step++) {
            NoiseLevel now = levels[step];
            NoiseLevel next = levels[step + 1];
            a[step] = next.sigma() / now.sigma();
            // alpha (1 - exp(-h)) in a form that is finite for the step to zero noise.
            b[step] = next.signal() - next.sigma() * now.signal() / now.sigma();
            if (order > 1 && step > 0 && !(endsWithFirstOrder && step == count - 1)) {
                double lambda = now.lambda();
                c[step] = (next.lambda() - lambda) / (lambda - levels[step - 1].lambda()) / 2;
            }
        }
        return new DpmSolverSampler(steps, a, b, c);
    }

    @Override
    public Formula formula(int step) {
        return new Formula(a[step], b[step], c[step], true);
    }

    @Override
    public Trajectory newTrajectory(IntFunction<float[]> noise) {
        return new Path();
    }

    private final class Path implements Trajectory {
        private float @Nullable [] previous;

        @Override
        public float[] next(int step, float[] latent, float[] prediction) {
            float[] denoised = denoised(step, latent, prediction);
            float[] earlier = previous == null ? denoised : previous;
            float[] next = new float[latent.length];
            for (int i = 0; i < next.length; i++) {
                double target = denoised[i] + c[step] * (denoised[i] - earlier[i]);
                next[i] = (float) (a[step] * latent[i] + b[step] * target);
            }
            previous = denoised;
            return next;
        }
    }
}
