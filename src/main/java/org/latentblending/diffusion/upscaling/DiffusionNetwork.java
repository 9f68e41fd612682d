package org.latentblending.diffusion.upscaling;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.latentblending.blending.Denoiser.Trajectory;
import org.latentblending.blending.Interpolation;
import org.latentblending.diffusion.BatchedUnet;
import org.latentblending.diffusion.ClassifierFreeGuidance;
import org.latentblending.diffusion.DeepCache;
import org.latentblending.diffusion.StableDiffusion;
import org.latentblending.diffusion.sampling.Noise;
import org.latentblending.diffusion.sampling.NoiseLevel;
import org.latentblending.diffusion.sampling.Sampler;
import org.latentblending.diffusion.torch.BatchLimits;
import org.latentblending.diffusion.torch.OutOfDeviceMemory;
import org.latentblending.diffusion.upscaling.PictureUpscaler.Caption;
import org.latentblending.models.config.ModelConfig;
import org.latentblending.models.config.SamplerKind;
import org.latentblending.models.config.UnetConfig;

/**
 * Stability AI's x4 upscaler: diffusers' {@code StableDiffusionUpscalePipeline} with DDIM. The noise is that of its generator with
 * the seed, for every picture the same, so that details of neighbouring pictures are alike. Of larger pictures than those of the
 * training, the UNet sees tiles in every step, and their predictions are mixed (MultiDiffusion, Bar-Tal et al., 2023, arXiv
 * 2302.08113).
 */
final class DiffusionNetwork implements EnlargingNetwork {
    /** How the network draws. The defaults are diffusers' and Stability's, but for the steps, of which these take 75 and 50. */
    record Settings(long seed, int steps, double guidanceScale, Tiling tiling) {
        /** Tiles as large as the training's pictures. */
        static Settings of(long seed) {
            return new Settings(seed, 20, 9, new Tiling(128, 16));
        }
    }

    /** The UNet for tiles of a size. */
    @FunctionalInterface
    interface Predictors {
        BatchedUnet.Predictor of(int height, int width);
    }

    private final StableDiffusion model;
    private final Predictors unet;
    private final BatchLimits limits;
    private final Settings settings;
    private final NoiseLevel noiseLevel;
    private final Sampler sampler;
    private Tiling tiling;

    /** @param model closed with this */
    DiffusionNetwork(StableDiffusion model, BatchLimits limits, Settings settings) {
        this(model, model::predictor, limits, settings);
    }

    DiffusionNetwork(StableDiffusion model, Predictors unet, BatchLimits limits, Settings settings) {
        this.model = model;
        this.unet = unet;
        this.limits = limits;
        this.settings = settings;
        tiling = settings.tiling();
        ModelConfig config = model.config();
        noiseLevel = NoiseLevel.at(Objects.requireNonNull(config.smallPicture()), UnetConfig.NOISE_LEVEL);
        sampler = Sampler.of(SamplerKind.DDIM, config.scheduler(), settings.steps());
    }

    @Override
    public int factor() {
        return model.config().autoencoder().factor();
    }

    @Override
    public float[] upscale(float[] pixels, int height, int width, Caption caption, Runnable check) {
        float[] latent = denoise(pixels, height, width, caption, check);
        return withSmallerTiles(() -> decode(latent, height, width, check));
    }

    /**
     * @param pixels 3 x height x width, 0 to 1
     * @param check called before each step
     * @return the finished latent, channels x height x width
     */
    float[] denoise(float[] pixels, int height, int width, Caption caption, Runnable check) {
        int channels = model.config().autoencoder().latentChannels();
        List<float[]> noises = Noise.sequence(settings.seed(), pixels.length, channels * height * width);
        float[] scaled = new float[pixels.length];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = 2 * pixels[i] - 1;
        }
        float[] noised = noiseLevel.noised(scaled, noises.get(0));
        List<float[]> texts = model.encodePrompts(caption.prompts());
        float[] text = Interpolation.lerp(texts.get(0), texts.get(1), caption.fraction());
        double guidanceScale = caption.isEmpty() ? 1 : settings.guidanceScale();
        var path = sampler.newTrajectory(step -> {
            throw new UnsupportedOperationException("DDIM adds no noise");
        });
        return withSmallerTiles(() -> {
            Tiles tiles = new Tiles(tiling, height, width);
            float[] latent = noises.get(1);
            var trajectory = new Trajectory(latent, text, texts.get(2), guidanceScale);
            var guidance = new ClassifierFreeGuidance(Collections.nCopies(tiles.count(), trajectory));
            int tilePixels = tiles.height() * tiles.width();
            BatchedUnet.Predictor ofTiles = unet.of(tiles.height(), tiles.width());
            try (var batched = new BatchedUnet(ofTiles, guidance.rows(), limits, tilePixels, model::releaseMemory)) {
                for (int step = 0; step < settings.steps(); step++) {
                    check.run();
                    float[] both = Arrays.copyOf(latent, latent.length + noised.length);
                    System.arraycopy(noised, 0, both, latent.length, noised.length);
                    float timestep = sampler.steps().timestep(step);
                    List<float[]> predictions = batched.predict(tiles.cut(both), timestep, DeepCache.UNUSED);
                    latent = path.next(step, latent, tiles.mix(guidance.combine(predictions), 1));
                }
            }
            return latent;
        });
    }

    /** Pixels from 0 to 1. */
    private float[] decode(float[] latent, int height, int width, Runnable check) {
        Tiles tiles = new Tiles(tiling, height, width);
        Stream<float[]> decoded = tiles.cut(latent).stream().map(tile -> {
            check.run();
            return model.decode(tile, tiles.height(), tiles.width());
        });
        float[] pixels = tiles.mix(decoded::iterator, factor());
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (pixels[i] + 1) / 2;
        }
        return pixels;
    }

    private float[] withSmallerTiles(Supplier<float[]> work) {
        while (true) {
            try {
                return work.get();
            } catch (OutOfDeviceMemory tooLarge) {
                tiling = tiling.smaller().orElseThrow(() -> tooLarge);
                model.releaseMemory();
            }
        }
    }

    @Override
    public void close() {
        model.close();
    }
}
