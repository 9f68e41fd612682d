package org.latentblending.diffusion;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.latentblending.blending.Denoiser;
import org.latentblending.blending.PictureTrajectory;
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
        /**
         * Conditioning of a prompt: the text's, tokens x width, row-major, and the strength of each LoRA of the movie. All of
         * a movie's have one length.
         */
        float[] encodePrompt(String prompt);

        /** Conditioning of a negative prompt with the LoRAs of a prompt. */
        default float[] encodeNegative(String negative, String prompt) {
            return encodePrompt(negative);
        }

        /** Initial latent of a seed: the numbers of PyTorch's CPU generator, equal on every device, scaled as the sampler begins. */
        float[] noise(long seed);

        /** What frames show of a picture of their size: where a part of another picture is kept, that part is over it. */
        default Picture shown(Picture picture) {
            return picture;
        }

        /**
         * The latents of a picture of the frames' size, without noise at the end and with that of a seed before.
         *
         * @param picture as {@link #shown} gives it
         */
        PictureTrajectory trajectory(Picture picture, long seed);

        /** Work of decoding a latent, relative to one evaluation of the UNet for one latent without guidance. */
        default double decodingCost() {
            return 1;
        }

        /** Decodes a finished latent asynchronously, in the order of the calls. {@link DiffusionModel#close} waits for it. */
        CompletableFuture<Picture> decodeAsync(float[] latent);

        /**
         * Approximates the picture of a latent without noise, such as {@link Denoiser.StepListener#stepped} gives: one
         * pixel for each of the latent's.
         */
        Picture preview(float[] latent);

        /** Time that {@link #detailedPreview} takes while nothing else runs; empty if it has no more details. */
        default Optional<Duration> timeOfDetail() {
            return Optional.empty();
        }

        /** As {@link #preview}, by the tiny autoencoder if the model has one: as large as the finished picture. */
        default Picture detailedPreview(float[] latent) {
            return preview(latent);
        }
    }
}
