package org.latentblending.diffusion;

import org.jspecify.annotations.Nullable;
import org.latentblending.diffusion.inpainting.Inpainting;
import org.latentblending.diffusion.inpainting.InpaintingMethod;
import org.latentblending.diffusion.prompts.MoviePrompts;
import org.latentblending.media.images.Picture;
import org.latentblending.models.config.AutoencoderKind;
import org.latentblending.models.config.ModelConfig;
import org.latentblending.models.config.ModelConfig.ModelKind;
import org.latentblending.models.config.SamplerKind;

/**
 * Parameters of a session.
 *
 * @param steps number of sampling steps
 * @param width in pixels, a multiple of {@link ModelConfig#sizeMultiple}
 * @param height in pixels, a multiple of {@link ModelConfig#sizeMultiple}
 * @param inpainting a picture of this size and its mask; null for text to image
 * @param isDraft faster and less exact: {@link DeepCache}
 * @param autoencoder that decodes pictures
 * @param prompts that the session will encode
 */
public record SamplingParameters(
        SamplerKind sampler,
        int steps,
        int width,
        int height,
        @Nullable Inpainting inpainting,
        boolean isDraft,
        AutoencoderKind autoencoder,
        MoviePrompts prompts) {

    /** Any plain prompts. */
    public SamplingParameters(
            SamplerKind sampler, int steps, int width, int height, @Nullable Inpainting inpainting, boolean isDraft) {
        this(sampler, steps, width, height, inpainting, isDraft, AutoencoderKind.FULL, MoviePrompts.PLAIN);
    }

    /** Text to image with any plain prompts. */
    public SamplingParameters(SamplerKind sampler, int steps, int width, int height) {
        this(sampler, steps, width, height, null, false);
    }

    public SamplingParameters with(AutoencoderKind other) {
        return new SamplingParameters(sampler, steps, width, height, inpainting, isDraft, other, prompts);
    }

    /** @throws IllegalArgumentException if a model does not support these parameters */
    void check(ModelConfig model) {
        checkSize("width", width, model.sizeMultiple());
        checkSize("height", height, model.sizeMultiple());
        if (inpainting == null) {
            require(model.kind() == ModelKind.TEXT_TO_IMAGE, "an inpainting model needs a picture and a mask");
            return;
        }
        require(
                model.kind() == ModelKind.INPAINTING || inpainting.method() != InpaintingMethod.MODEL,
                "the inpainting method 'model' needs an inpainting model");
        Picture picture = inpainting.picture();
        boolean fits = picture.width() == width && picture.height() == height;
        String problem = "the picture has %d x %d pixels, the frames have %d x %d";
        require(fits, problem, picture.width(), picture.height(), width, height);
    }

    private static void checkSize(String side, int pixels, int multiple) {
        boolean fits = pixels > 0 && pixels % multiple == 0;
        require(fits, "the %s must be a multiple of %d, not %d", side, multiple, pixels);
    }

    private static void require(boolean fits, String message, Object... arguments) {
        if (!fits) {
            throw new IllegalArgumentException(message.formatted(arguments));
        }
    }
}
