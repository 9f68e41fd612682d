package org.latentblending.diffusion;

import ai.djl.pytorch.engine.PtNDManager;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import lombok.extern.slf4j.Slf4j;
import org.latentblending.diffusion.prompts.TextPiece;
import org.latentblending.diffusion.sampling.Noise;
import org.latentblending.diffusion.sampling.NoiseLevel;
import org.latentblending.diffusion.torch.Devices;
import org.latentblending.diffusion.torch.Kernels;
import org.latentblending.diffusion.torch.Precision;
import org.latentblending.diffusion.torch.Torch;
import org.latentblending.models.ModelFolder;
import org.latentblending.models.PredictionMeasurement;
import org.latentblending.models.config.ModelConfig;
import org.latentblending.models.config.SchedulerConfig;
import org.latentblending.models.config.SchedulerConfig.Prediction;

/**
 * Measures what a UNet predicts by two calls on noise without a picture, on the CPU.
 *
 * <p>At the last timestep a latent is almost pure noise n: {@code x = alpha x0 + sigma n} with {@code alpha = 0.07}. A trained
 * UNet that predicts the noise returns nearly its input. One that predicts {@code v = alpha n - sigma x0} returns a picture's
 * mean, in which the noise has the weight alpha. The slope of the output over the noise, {@code <output, n> / <n, n>}, is
 * therefore about 1 or about 0.07, whatever the prompt.
 *
 * <p>A UNet without training returns neither, and its slope is near 0 as well. So a second call must show that the UNet detects
 * noise: at a quarter of the timesteps, {@code sigma n} is a grey picture with noise, and both predictions, n and
 * {@code alpha n}, correlate with n.
 */
@Slf4j
public final class UnetMeasurement implements PredictionMeasurement {
    private static final double DETECTS_NOISE = 0.5;
    private static final double EPSILON_SLOPE = 0.7;
    private static final double V_SLOPE = 0.35;
    private static final int MAX_LATENT_PIXELS = 32;
    private static final long SEED = 1;

    /** Calls a UNet with a latent at a timestep. */
    @FunctionalInterface
    interface Prober {
        float[] predict(float[] latent, int timestep);
    }

    /**
     * @param slope of the output over the noise at the last timestep
     * @param correlation of the output with the noise at a quarter of the timesteps
     */
    record Measured(double slope, double correlation) {
        Optional<Prediction> prediction() {
            if (!(correlation >= DETECTS_NOISE)) {
                return Optional.empty();
            }
            if (slope >= EPSILON_SLOPE && slope <= 1 / EPSILON_SLOPE) {
                return Optional.of(Prediction.EPSILON);
            }
            return Math.abs(slope) <= V_SLOPE ? Optional.of(Prediction.V) : Optional.empty();
        }
    }

    @Override
    public Optional<Prediction> measure(ModelFolder model) {
        ModelConfig config = model.config();
        Precision precision = Precision.bestFor(Devices.CPU);
        int size = Math.min(config.unet().sampleSize(), MAX_LATENT_PIXELS);
        try (PtNDManager manager = Torch.newManager(Devices.CPU)) {
            float[] text = encodeNothing(model, manager);
            try (Unet unet = new Unet(manager, config.unet(), model.unet(), precision, Kernels.PLAIN);
                    BatchedUnet.Conditioned conditioned = unet.condition(List.of(text), new long[] {0}, size, size)) {
                int channels = config.unet().inChannels() * size * size;
                Measured measured = measure(
                        // The further channels of an inpainting model: keep nothing.
                        (latent, timestep) -> conditioned
                                .predict(List.of(Arrays.copyOf(latent, channels)), timestep, DeepCache.UNUSED)
                                .get(0),
                        config.scheduler(),
                        config.unet().outChannels() * size * size);
                LOG.info("'{}' predicts {}: {}", model.id(), measured.prediction(), measured);
                return measured.prediction();
            } finally {
                Torch.releaseCache(manager);
            }
        }
    }

    private static float[] encodeNothing(ModelFolder model, PtNDManager manager) {
        ModelConfig config = model.config();
        try (Tokenizer tokenizer = new Tokenizer(config.tokenizer());
                TextEncoder encoder =
                        new TextEncoder(manager, config.textEncoder(), model.textEncoder(), Precision.FLOAT32)) {
            return encoder.encode(List.of(TextPiece.of(tokenizer.framed(tokenizer.ids("")))), null);
        }
    }

    static Measured measure(Prober unet, SchedulerConfig schedule, int size) {
        float[] noise = Noise.normal(SEED, size);
        int last = schedule.trainSteps() - 1;
        float[] late = unet.predict(noise, last);
        int quarter = last / 4;
        double sigma = NoiseLevel.at(schedule, quarter).sigma();
        float[] faint = new float[size];
        for (int i = 0; i < size; i++) {
            faint[i] = (float) (sigma * noise[i]);
        }
        float[] early = unet.predict(faint, quarter);
        double noiseSquared = product(noise, noise);
        return new Measured(
                product(late, noise) / noiseSquared,
                product(early, noise) / Math.sqrt(product(early, early) * noiseSquared));
    }

    private static double product(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }
}
