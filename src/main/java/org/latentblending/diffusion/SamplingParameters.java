package org.latentblending.diffusion;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;
import org.latentblending.diffusion.inpainting.DecodedImage;
import org.latentblending.diffusion.inpainting.Inpainting;
import org.latentblending.diffusion.inpainting.InpaintingMethod;
import org.latentblending.diffusion.sampling.SamplerKind;
import org.latentblending.models.config.ModelConfig;
import org.latentblending.models.config.ModelKind;

/**
 * What the pictures of a session are drawn on, and how.
 *
 * @param sampler how latents become pictures
 * @param steps of the sampler, exactly
 * @param width in pixels, a multiple of {@link StableDiffusion#sizeMultiple}
 * @param height the same
 * @param inpainting a picture of this size of which a part stays; null where all is painted from noise alone
 */
public record SamplingParameters(SamplerKind sampler, int steps, int width, int height, @Nullable Inpainting inpainting)
        implements Serializable {

    /** One without anything on it. */
    public SamplingParameters(SamplerKind sampler, int steps, int width, int height) {
        this(sampler, steps, width, height, null);
    }

    /** @throws IllegalArgumentException if a model cannot draw on it */
    void check(ModelConfig model) {
        checkSize("width", width, model.sizeMultiple());
        checkSize("height", height, model.sizeMultiple());
        if (inpainting == null) {
            require(
                    model.kind() == ModelKind.TEXT_TO_IMAGE,
                    "a model for inpainting cannot draw from a prompt alone: it needs a picture and a mask");
            return;
        }
        require(
                model.kind() == ModelKind.INPAINTING || inpainting.method() != InpaintingMethod.MODEL,
                "a model that makes whole pictures cannot keep a part of one by itself");
        DecodedImage picture = inpainting.picture();
        require(
                picture.width() == width && picture.height() == height,
                "the picture is %d x %d, the canvas %d x %d"
                        .formatted(picture.width(), picture.height(), width, height));
    }

    private static void checkSize(String side, int pixels, int multiple) {
        require(
                pixels > 0 && pixels % multiple == 0,
                "the %s must be a multiple of %d, not %d".formatted(side, multiple, pixels));
    }

    private static void require(boolean fits, String message) {
        if (!fits) {
            throw new IllegalArgumentException(message);
        }
    }
}
