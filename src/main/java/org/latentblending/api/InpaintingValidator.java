package org.latentblending.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.List;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.latentblending.diffusion.inpainting.InpaintingMethod;
import org.latentblending.diffusion.inpainting.Mask;
import org.latentblending.media.images.CoverCrop;
import org.latentblending.media.images.PictureReader;
import org.latentblending.models.ModelEntry;
import org.latentblending.models.config.ModelConfig.ModelKind;
import org.latentblending.transitions.TransitionRequest.Inpainting;
import org.latentblending.transitions.TransitionRequest.Warning;
import org.latentblending.transitions.uploads.UploadedImages;
import org.latentblending.transitions.uploads.UploadedImages.UploadedImage;
import org.latentblending.web.RequestBinder.BindingResult;
import org.springframework.stereotype.Component;

/** Checks that the images of an inpainting exist, that the model supports the method, and that the mask paints something. */
@Component
@RequiredArgsConstructor
class InpaintingValidator {
    private static final String INPAINTING = "inpainting";
    private static final String IMAGE = "inpainting.image";
    private static final String MASK = "inpainting.mask";
    private static final String METHOD = "inpainting.method";

    private final UploadedImages images;
    private final ImageCheck named;
    /** Clients request many plans with the same mask. */
    private final Cache<SizedMask, Mask.Painted> painted =
            Caffeine.newBuilder().maximumSize(1_000).build();

    private record SizedMask(String id, int width, int height) {}

    /** The complete inpainting for frames of a size in pixels; null if there is none, or if its fields were rejected. */
    @Nullable
    Inpainting complete(
            BindingResult<CreateTransitionRequest> binding,
            @Nullable ModelEntry model,
            int width,
            int height,
            List<Warning> warnings) {
        CreateTransitionRequest.Inpainting sent = binding.value().inpainting();
        boolean isForInpainting = model != null && model.kind() == ModelKind.INPAINTING;
        if (sent == null) {
            if (model != null && isForInpainting && binding.isValid(INPAINTING)) {
                binding.reject(
                        INPAINTING,
                        "The model '%s' repaints a part of a picture: send the ids of an image and a mask, or {} to paint everything."
                                .formatted(model.id()));
            }
            return null;
        }
        InpaintingMethod method = sent.method();
        if (model != null && method == InpaintingMethod.MODEL && !isForInpainting) {
            binding.reject(
                    METHOD,
                    "The model '%s' is not for inpainting: omit the method, or use latent.".formatted(model.id()));
        } else if (model != null && method == null && binding.isValid(METHOD)) {
            method = isForInpainting ? InpaintingMethod.MODEL : InpaintingMethod.LATENT;
        }
        boolean isLatent = method == InpaintingMethod.LATENT;
        if (isLatent || sent.image() != null || sent.mask() != null) {
            String reason = isLatent ? "Is required for the method latent." : "Requires both an image and a mask.";
            UploadedImage image = find(IMAGE, sent.image(), reason, binding);
            UploadedImage mask = find(MASK, sent.mask(), reason, binding);
            boolean isSizeValid = model != null && binding.isValid("width") && binding.isValid("height");
            if (image != null && mask != null && method != null && isSizeValid && binding.isValid(INPAINTING)) {
                checkSizes(image, mask, width, height, warnings);
                checkMask(new SizedMask(mask.id(), width, height), method, binding, warnings);
            }
        }
        return method == null ? null : new Inpainting(sent.image(), sent.mask(), method);
    }

    private @Nullable UploadedImage find(
            String field, @Nullable String id, String reason, BindingResult<CreateTransitionRequest> binding) {
        if (id == null || !binding.isValid(field)) {
            binding.reject(field, reason);
            return null;
        }
        return named.find(field, id, binding);
    }

    private static void checkSizes(
            UploadedImage image, UploadedImage mask, int width, int height, List<Warning> warnings) {
        warnings.addAll(ImageCheck.enlarged(IMAGE, image, width, height));
        if ((long) image.width() * mask.height() != (long) image.height() * mask.width()) {
            warnings.add(new Warning(
                    MASK,
                    "The aspect ratios of mask (%d x %d) and picture (%d x %d) differ: the centre of each is used, so they may not match."
                            .formatted(mask.width(), mask.height(), image.width(), image.height())));
        }
    }

    private void checkMask(
            SizedMask mask,
            InpaintingMethod method,
            BindingResult<CreateTransitionRequest> binding,
            List<Warning> warnings) {
        Mask.Painted part = painted.get(mask, this::read);
        if (part == null) {
            binding.reject(MASK, UploadedImages.Unknown.message(mask.id()));
        } else if (part.pixels() == 0) {
            binding.reject(
                    MASK,
                    "Paints nothing: in the part that is used, no pixel has a luma of 128 or more (white)."
                            + " Transparent pixels count as black, unless all others are dark or a picture: then they are"
                            + " painted.");
        } else if (part.pixels() == part.of()) {
            warnings.add(new Warning(MASK, "The mask paints everything: nothing of the picture is kept."));
        } else if (part.pixels() < 0.01 * part.of() || (method == InpaintingMethod.MODEL && !part.isSeenByModels())) {
            warnings.add(new Warning(
                    MASK, "The mask paints almost nothing: %d of %d pixels.".formatted(part.pixels(), part.of())));
        }
    }

    /** Null if the mask was deleted. */
    private Mask.@Nullable Painted read(SizedMask mask) {
        return images.read(mask.id())
                .map(file -> CoverCrop.of(PictureReader.mask(file), mask.width(), mask.height()))
                .map(picture -> new Mask(mask.width(), mask.height(), picture.luma()).painted())
                .orElse(null);
    }
}
