package org.latentblending.diffusion;

import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.latentblending.blending.PictureTrajectory;
import org.latentblending.diffusion.inpainting.BlendedLatentSampler;
import org.latentblending.diffusion.inpainting.Inpainting;
import org.latentblending.diffusion.inpainting.InpaintingMethod;
import org.latentblending.diffusion.inpainting.MaskCompositor;
import org.latentblending.diffusion.inpainting.PixelValues;
import org.latentblending.diffusion.sampling.Noise;
import org.latentblending.diffusion.sampling.Sampler;
import org.latentblending.diffusion.sampling.StepNoise;
import org.latentblending.diffusion.torch.Network.NotFinite;
import org.latentblending.diffusion.torch.OutOfDeviceMemory;
import org.latentblending.media.images.Picture;
import org.latentblending.models.config.AutoencoderKind;
import org.latentblending.models.config.ModelConfig.ModelKind;

/** Draws pictures of one size with one model and sampler. Latents are channels x (height / factor) x (width / factor). */
public final class StableDiffusionSession implements DiffusionModel.Session {
    private final StableDiffusion model;
    private final Sampler sampler;
    private final int width;
    private final int height;
    private final int factor;
    private final int latentHeight;
    private final int latentWidth;
    private final int latentPixels;
    private final int latentSize;
    private final boolean isDraft;
    private final AutoencoderKind autoencoder;
    private final boolean hasFormula; // of guidance and sampler, for the whole latent
    private final PromptEncoder prompts;
    // Appends the additional input channels of an inpainting UNet: the mask, and the latent of the kept region.
    private final UnaryOperator<float[]> unetInput;
    private final UnaryOperator<Picture> finish; // post-processes a decoded picture

    StableDiffusionSession(StableDiffusion model, SamplingParameters parameters) {
        this.model = model;
        width = parameters.width();
        height = parameters.height();
        factor = model.config().autoencoder().factor();
        latentHeight = height / factor;
        latentWidth = width / factor;
        latentPixels = latentHeight * latentWidth;
        isDraft = parameters.isDraft();
        autoencoder = parameters.autoencoder();
        latentSize = model.config().autoencoder().latentChannels() * latentPixels;
        Sampler unrestricted = Sampler.of(parameters.sampler(), model.config().scheduler(), parameters.steps());
        prompts = model.promptEncoder(parameters.prompts());
        Inpainting inpainting = parameters.inpainting();
        if (inpainting == null) {
            sampler = unrestricted;
            unetInput = UnaryOperator.identity();
            finish = UnaryOperator.identity();
        } else {
            sampler = sampler(unrestricted, inpainting);
            unetInput = unetInput(inpainting);
            finish = new MaskCompositor(inpainting.picture(), inpainting.mask())::over;
        }
        boolean rescalesGuidance = model.config().scheduler().guidanceRescale() != 0;
        hasFormula = inpainting == null && !rescalesGuidance && sampler.formula(0) != null;
    }

    @Override
    public float[] encodePrompt(String prompt) {
        return model.use(() -> prompts.encode(prompt));
    }

    @Override
    public float[] encodeNegative(String negative, String prompt) {
        return model.use(() -> prompts.encodeNegative(negative, prompt));
    }

    @Override
    public float[] noise(long seed) {
        float[] noise = Noise.normal(seed, latentSize);
        double scale = sampler.steps().noiseScale();
        for (int i = 0; scale != 1 && i < noise.length; i++) {
            noise[i] = (float) (scale * noise[i]);
        }
        return noise;
    }

    @Override
    public Picture shown(Picture picture) {
        return finish.apply(picture);
    }

    @Override
    public PictureTrajectory trajectory(Picture picture, long seed) {
        float[] finished = encode(PixelValues.of(picture));
        float[] noise = Noise.normal(seed, latentSize);
        return step -> step == sampler.steps().count()
                ? finished
                : sampler.steps().level(step).noised(finished, noise);
    }

    @Override
    public int capacity() {
        return Math.max(1, model.batchLimits().limit(latentPixels) / 2);
    }

    @Override
    public List<float[]> denoise(List<Trajectory> trajectories, int from, int to, StepListener listener) {
        int count = sampler.steps().count();
        if (from < 0 || from > to || to > count) {
            throw new IllegalArgumentException("steps %d to %d are outside of 0 to %d".formatted(from, to, count));
        }
        if (from == to) {
            return trajectories.stream().map(Trajectory::latent).toList();
        }
        return denoise(trajectories, from, to, listener, hasFormula && model.keepsLatents());
    }

    List<float[]> denoise(
            List<Trajectory> trajectories, int from, int to, StepListener listener, boolean keepsLatentsOnDevice) {
        ClassifierFreeGuidance guidance = new ClassifierFreeGuidance(
                trajectories, model.config().scheduler().guidanceRescale());
        try (BatchedUnet unet = new BatchedUnet(
                model.predictor(latentHeight, latentWidth, !keepsLatentsOnDevice, prompts.unetAdapters()),
                guidance.rows(),
                model.batchLimits(),
                latentPixels,
                model::releaseMemory)) {
            return keepsLatentsOnDevice
                    ? onDevice(unet, trajectories, from, to, listener)
                    : inArrays(unet, guidance, from, to, listener);
        }
    }

    private List<float[]> onDevice(
            BatchedUnet unet, List<Trajectory> trajectories, int from, int to, StepListener listener) {
        try (DeviceLatents latents = model.toDevice(trajectories, sampler, latentHeight, latentWidth)) {
            for (int step = from; step < to; step++) {
                int current = step;
                model.use(() -> latents.predict(unet, current, cache(current - from, to - from)));
                listener.stepped(trajectories, i -> model.use(() -> latents.denoised(current, i)));
                model.use(() -> latents.advance(current));
                listener.evaluated(trajectories.size());
            }
            return model.use(latents::copy);
        }
    }

    private List<float[]> inArrays(
            BatchedUnet unet, ClassifierFreeGuidance guidance, int from, int to, StepListener listener) {
        List<Trajectory> trajectories = guidance.trajectories();
        List<float[]> latents =
                new ArrayList<>(trajectories.stream().map(Trajectory::latent).toList());
        StepNoise noise = new StepNoise(latentSize);
        List<Sampler.Trajectory> paths = trajectories.stream()
                .map(t -> sampler.newTrajectory(step -> noise.of(t.addedNoise(), step)))
                .toList();
        for (int step = from; step < to; step++) {
            int current = step;
            List<float[]> predictions = guidance.combine(predict(unet, latents, step, cache(step - from, to - from)));
            listener.stepped(trajectories, i -> sampler.denoised(current, latents.get(i), predictions.get(i)));
            for (int i = 0; i < trajectories.size(); i++) {
                latents.set(i, paths.get(i).next(step, latents.get(i), predictions.get(i)));
            }
            if (step == from && step + 1 < sampler.steps().count() && sampler.correctsFirstStep()) {
                List<float[]> atEnd = guidance.combine(predict(unet, latents, step + 1, DeepCache.UNUSED));
                for (int i = 0; i < trajectories.size(); i++) {
                    latents.set(i, paths.get(i).corrected(step, latents.get(i), atEnd.get(i)));
                }
            }
            listener.evaluated(trajectories.size());
        }
        return latents;
    }

    /** @param step of the block, from 0 */
    private DeepCache cache(int step, int steps) {
        return isDraft ? DeepCache.ofDraft(step, steps) : DeepCache.UNUSED;
    }

    private List<float[]> predict(BatchedUnet unet, List<float[]> latents, int step, DeepCache cache) {
        List<float[]> inputs = latents.stream().map(unetInput).toList();
        float timestep = sampler.steps().timestep(step);
        return model.use(() -> unet.predict(inputs, timestep, cache));
    }

    /** Decodes a finished latent. */
    public Picture decode(float[] latent) {
        TinyDecoder tiny = autoencoder == AutoencoderKind.TINY ? model.tinyDecoder() : null;
        float[] pixels = model.use(() -> tiny == null
                ? model.autoencoder().decode(latent, latentHeight, latentWidth)
                : tiny.decode(latent, latentHeight, latentWidth));
        return finish.apply(PixelValues.toPicture(pixels, width, height));
    }

    /** That of the whole autoencoder, also if the tiny one decodes. */
    @Override
    public double decodingCost() {
        return model.decodingCost();
    }

    @Override
    public CompletableFuture<Picture> decodeAsync(float[] latent) {
        return model.decodeAsync(latentPixels, () -> decode(latent));
    }

    @Override
    public Picture preview(float[] latent) {
        return model.latentRgb().picture(latent, latentHeight, latentWidth);
    }

    @Override
    public Optional<Duration> timeOfDetail() {
        return Optional.ofNullable(model.tinyDecoder()).map(tiny -> tiny.timeOf(latentPixels));
    }

    @Override
    public Picture detailedPreview(float[] latent) {
        TinyDecoder tiny = model.tinyDecoder();
        if (tiny == null) {
            return preview(latent);
        }
        try {
            float[] pixels = model.use(() -> tiny.decode(latent, latentHeight, latentWidth));
            return PixelValues.toPicture(pixels, width, height);
        } catch (NotFinite | OutOfDeviceMemory impossible) {
            return preview(latent); // frames do not depend on previews
        }
    }

    /** @param pixels 3 x height x width, -1 (black) to 1 (white) */
    public float[] encode(float[] pixels) {
        return model.use(() -> model.autoencoder().encode(pixels, height, width));
    }

    private Sampler sampler(Sampler unrestricted, Inpainting inpainting) {
        return inpainting.method() == InpaintingMethod.LATENT
                ? new BlendedLatentSampler(
                        unrestricted,
                        encode(PixelValues.of(inpainting.picture())),
                        inpainting.mask().anyOfSquares(factor))
                : unrestricted;
    }

    private UnaryOperator<float[]> unetInput(Inpainting inpainting) {
        if (model.config().kind() != ModelKind.INPAINTING) {
            return UnaryOperator.identity();
        }
        float[] mask = inpainting.mask().firstOfSquares(factor);
        float[] kept = encode(inpainting.keptPixels());
        return latent -> FloatBuffer.allocate(latent.length + mask.length + kept.length)
                .put(latent)
                .put(mask)
                .put(kept)
                .array();
    }
}
