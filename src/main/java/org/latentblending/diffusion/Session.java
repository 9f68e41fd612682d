package org.latentblending.diffusion;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.latentblending.blending.Denoiser;
import org.latentblending.diffusion.inpainting.BlendedLatentSampler;
import org.latentblending.diffusion.inpainting.DecodedImage;
import org.latentblending.diffusion.inpainting.Inpainting;
import org.latentblending.diffusion.inpainting.InpaintingMethod;
import org.latentblending.diffusion.inpainting.MaskChannels;
import org.latentblending.diffusion.inpainting.MaskCompositor;
import org.latentblending.diffusion.sampling.Noise;
import org.latentblending.diffusion.sampling.Sampler;
import org.latentblending.models.config.ModelKind;

/**
 * Pictures of one size, made by one model with one number of steps. Latents are channels x (height / 8) x (width / 8), row-major.
 */
public final class Session implements Denoiser {
    private final StableDiffusion model;
    private final Sampler sampler;
    private final int width;
    private final int height;
    /** What the UNet is shown of a latent. */
    private final UnaryOperator<float[]> shown;
    /** What becomes of a decoded picture. */
    private final UnaryOperator<DecodedImage> finish;

    Session(StableDiffusion model, SamplingParameters canvas) {
        this.model = model;
        width = canvas.width();
        height = canvas.height();
        Sampler free = canvas.sampler().create(model.config().scheduler(), canvas.steps());
        Inpainting inpainting = canvas.inpainting();
        if (inpainting == null) {
            sampler = free;
            shown = UnaryOperator.identity();
            finish = UnaryOperator.identity();
        } else {
            sampler = keeping(free, inpainting);
            shown = shown(inpainting);
            finish = new MaskCompositor(inpainting.picture(), inpainting.mask())::over;
        }
    }

    /** The conditioning that a prompt gives: tokens x width values, row-major. */
    public float[] encodePrompt(String prompt) {
        return model.encodePrompt(prompt);
    }

    /** The latent that a seed's picture starts from: the numbers of PyTorch's CPU generator, the same on every device. */
    public float[] noise(long seed) {
        return Noise.normal(seed, model.config().autoencoder().latentChannels() * latentHeight() * latentWidth());
    }

    @Override
    public int capacity() {
        return Math.max(1, model.batchLimits().of(latentPixels()) / 2);
    }

    @Override
    public List<float[]> denoise(List<Trajectory> trajectories, int from, int to, StepListener listener) {
        if (from < 0 || from > to || to > sampler.steps()) {
            throw new IllegalArgumentException(
                    "there are no steps %d to %d among %d".formatted(from, to, sampler.steps()));
        }
        List<float[]> latents = new ArrayList<>();
        for (List<Trajectory> batch : Batches.of(trajectories, 2 * capacity())) {
            latents.addAll(denoiseTogether(batch, from, to, listener));
        }
        return latents;
    }

    /** The picture of a latent after the last step. */
    public DecodedImage decode(float[] latent) {
        float[] pixels = model.use(() -> model.autoencoder().decode(latent, latentHeight(), latentWidth()));
        return finish.apply(DecodedImage.of(pixels, width, height));
    }

    /**
     * The same while the caller goes on. Pictures are begun in the order in which they are asked for; {@link
     * StableDiffusion#close} waits for them.
     */
    public CompletableFuture<DecodedImage> decodeBeside(float[] latent) {
        return model.beside(latentPixels(), () -> decode(latent));
    }

    /**
     * A cheap look at a latent: a pixel for every 8 x 8 of the picture, without the autoencoder. Of a latent with noise in it
     * {@link Denoiser.StepListener#stepped} tells what it is about to become.
     */
    public DecodedImage preview(float[] latent) {
        return model.colours().picture(latent, latentHeight(), latentWidth());
    }

    /** The latent of a picture of this session's size. */
    public float[] encode(DecodedImage picture) {
        if (picture.width() != width || picture.height() != height) {
            throw new IllegalArgumentException("the picture is %d x %d, the session %d x %d"
                    .formatted(picture.width(), picture.height(), width, height));
        }
        return encode(picture.pixels());
    }

    private float[] encode(float[] pixels) {
        return model.use(() -> model.autoencoder().encode(pixels, height, width));
    }

    private List<float[]> denoiseTogether(List<Trajectory> batch, int from, int to, StepListener listener) {
        List<float[]> latents =
                new ArrayList<>(batch.stream().map(Trajectory::latent).toList());
        if (from == to) {
            return latents;
        }
        ClassifierFreeGuidance guidance = new ClassifierFreeGuidance(batch);
        List<Sampler.Trajectory> paths =
                batch.stream().map(t -> sampler.begin()).toList();
        try (BatchedUnet unet = new BatchedUnet(
                model.predictor(latentHeight(), latentWidth()), guidance.rows(), model.batchLimits(), latentPixels())) {
            for (int step = from; step < to; step++) {
                int now = step;
                List<float[]> predictions =
                        guidance.combine(unet.of(latents.stream().map(shown).toList(), sampler.timestep(step)));
                listener.stepped(batch, i -> sampler.picture(now, latents.get(i), predictions.get(i)));
                for (int i = 0; i < batch.size(); i++) {
                    latents.set(i, paths.get(i).next(step, latents.get(i), predictions.get(i)));
                }
                listener.evaluated(batch.size());
            }
        }
        return latents;
    }

    private Sampler keeping(Sampler free, Inpainting inpainting) {
        return inpainting.method() == InpaintingMethod.LATENT
                ? new BlendedLatentSampler(
                        free, encode(inpainting.picture()), inpainting.mask().anyOfSquares(factor()))
                : free;
    }

    private UnaryOperator<float[]> shown(Inpainting inpainting) {
        return model.config().kind() == ModelKind.INPAINTING
                ? new MaskChannels(inpainting.mask(), encode(inpainting.keptPixels()), factor())::after
                : UnaryOperator.identity();
    }

    private int latentPixels() {
        return latentHeight() * latentWidth();
    }

    private int latentHeight() {
        return height / factor();
    }

    private int latentWidth() {
        return width / factor();
    }

    private int factor() {
        return model.config().autoencoder().factor();
    }
}
