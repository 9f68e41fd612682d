package org.latentblending.diffusion;

import java.util.concurrent.CompletableFuture;
import org.latentblending.blending.Denoiser;
import org.latentblending.media.images.Picture;

/** A diffusion model on a device. */
public interface DiffusionModel extends AutoCloseable {
    /** The number format of its computations, as shown to clients: {@code float32}. */
    String precision();

    /** @throws IllegalArgumentException if the model does not support the parameters */
    Session open(SamplingParameters parameters);

    @Override
    void close();

    /** One movie's denoiser, with the conversions to and from latents: channels x height x width, row-major. */
    interface Session extends Denoiser {
        /** Text conditioning of a prompt: tokens x width, row-major. */
        float[] encodePrompt(String prompt);

        /** Initial latent of a seed: the numbers of PyTorch's CPU generator, equal on every device. */
        float[] noise(long seed);

        /** Decodes a finished latent asynchronously, in the order of the calls. {@link DiffusionModel#close} waits for it. */
        CompletableFuture<Picture> decodeAsync(float[] latent);

        /**
         * Approximates the picture of a latent without noise, such as {@link Denoiser.StepListener#stepped} gives: one
         * pixel for each of the latent's.
         */
        Picture preview(float[] latent);
    }
}
