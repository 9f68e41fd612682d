package org.latentblending.diffusion;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.latentblending.blending.Denoiser;
import org.latentblending.diffusion.prompts.PromptSyntax;
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
         * Returns the text conditioning of any of a movie's prompts: tokens x width, row-major. All have the number of tokens
         * that the longest prompt needs.
         *
         * @param prompts all prompts of the movie, negative ones included
         */
        Function<String, float[]> promptEncoder(PromptSyntax syntax, Collection<String> prompts);

        /** Text conditioning of a plain prompt on its own. */
        default float[] encodePrompt(String prompt) {
            return promptEncoder(PromptSyntax.PLAIN, List.of(prompt)).apply(prompt);
        }

        /** Initial latent of a seed: the numbers of PyTorch's CPU generator, equal on every device, scaled as the sampler begins. */
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
