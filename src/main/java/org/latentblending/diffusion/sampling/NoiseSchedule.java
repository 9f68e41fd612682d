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
