package org.latentblending.diffusion.sampling;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The pseudo linear multistep method (Liu et al., 2022, arXiv 2202.09778): diffusers' {@code PNDMScheduler} with
 * {@code skip_prk_steps}. A step is one of DDIM with an extrapolation of the last four predictions. A trajectory's first step
 * has no predecessors, so it is made twice: the second time with the mean of the predictions at its beginning and its end.
 */
record PlmsSampler(DdimSampler ddim) implements Sampler {
    /** Weights of the last one to four predictions, the latest first (Adams-Bashforth). */
    private static final double[][] WEIGHTS = {
        {1}, {3 / 2.0, -1 / 2.0}, {23 / 12.0, -16 / 12.0, 5 / 12.0}, {55 / 24.0, -59 / 24.0, 37 / 24.0, -9 / 24.0}
    };

    @Override
    public Steps steps() {
        return ddim.steps();
    }

    @Override
    public boolean correctsFirstStep() {
        return true;
    }

    @Override
    public Trajectory newTrajectory(IntFunction<float[]> noise) {
        return new Path();
    }

    private final class Path implements Trajectory {
        private final Deque<float[]> predictions = new ArrayDeque<>();
        private float @Nullable [] first; // latent before the first step

        @Override
        public float[] next(int step, float[] latent, float[] prediction) {
            if (first == null) {
                first = latent;
            }
            predictions.addFirst(prediction);
            if (predictions.size() > WEIGHTS.length) {
                predictions.removeLast();
            }
            return ddim.next(step, latent, extrapolated());
        }

        @Override
        public float[] corrected(int step, float[] latent, float[] prediction) {
            if (first == null) {
                throw new IllegalStateException("there is no first step to correct");
            }
            float[] atStart = predictions.getFirst();
            float[] mean = new float[prediction.length];
            for (int i = 0; i < mean.length; i++) {
                mean[i] = (prediction[i] + atStart[i]) / 2;
            }
            return ddim.next(step, first, mean);
        }

        private float[] extrapolated() {
            double[] weights = WEIGHTS[predictions.size() - 1];
            double[] sum = new double[predictions.getFirst().length];
            Iterator<float[]> each = predictions.iterator();
            for (double weight : weights) {
                float[] prediction = each.next();
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += weight * prediction[i];
                }
            }
            float[] extrapolated = new float[sum.length];
            for (int i = 0; i < sum.length; i++) {
                extrapolated[i] = (float) sum[i];
            }
            return extrapolated;
        }
    }
}
