package org.latentblending.diffusion.sampling;

import org.latentblending.models.config.SchedulerConfig;
import org.latentblending.models.config.SchedulerConfig.Prediction;

/** Shares of signal and noise in a latent: {@code latent = signal * denoised + sigma * noise}; their squares sum to 1. */
public record NoiseLevel(double signal, double sigma) {
    public static final NoiseLevel NONE = new NoiseLevel(1, 0);

    /** The level of a training timestep. */
    public static NoiseLevel at(SchedulerConfig schedule, int timestep) {
        return ofAlpha(new NoiseSchedule(schedule).alpha(timestep));
    }

    /** @param alpha the square of the signal: alpha-bar of DDPM */
    static NoiseLevel ofAlpha(double alpha) {
        return new NoiseLevel(Math.sqrt(alpha), Math.sqrt(1 - alpha));
    }

    /** @param ratio sigma by signal: the sigma of Karras et al. */
    static NoiseLevel ofRatio(double ratio) {
        double signal = 1 / Math.sqrt(ratio * ratio + 1);
        return new NoiseLevel(signal, ratio * signal);
    }

    /** Factors of a latent and of a prediction, whose sum is the latent without noise. */
    public record Shares(double latent, double prediction) {}

    public Shares shares(Prediction kind) {
        return kind == Prediction.EPSILON ? new Shares(1 / signal, -sigma / signal) : new Shares(signal, -sigma);
    }

    /** Estimates the latent without noise from a prediction of the UNet. */
    float[] denoised(Prediction kind, float[] latent, float[] prediction) {
        Shares shares = shares(kind);
        double ofLatent = shares.latent;
        double ofPrediction = shares.prediction;
        float[] denoised = new float[latent.length];
        for (int i = 0; i < denoised.length; i++) {
            denoised[i] = (float) (ofLatent * latent[i] + ofPrediction * prediction[i]);
        }
        return denoised;
    }

    /** Adds noise to a latent without any. */
    public float[] noised(float[] denoised, float[] noise) {
        float[] noised = new float[denoised.length];
        for (int i = 0; i < noised.length; i++) {
            noised[i] = (float) (signal * denoised[i] + sigma * noise[i]);
        }
        return noised;
    }

    /** Half the logarithm of the signal-to-noise ratio: lambda of DPM-Solver. */
    double lambda() {
        return StrictMath.log(signal / sigma);
    }
}
