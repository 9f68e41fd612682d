package org.latentblending.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.latentblending.diffusion.inpainting.InpaintingMethod;
import org.latentblending.diffusion.inpainting.Mask;
import org.latentblending.transitions.TransitionRequest.Inpainting;
import org.latentblending.transitions.Warning;
import org.latentblending.transitions.images.UploadedImage;
import org.latentblending.transitions.images.UploadedImages;
import org.latentblending.web.BindingResult;
import org.springframework.stereotype.Component;

/** Looks at the picture and the mask of a request: refuses a mask that paints nothing, and warns of what is unusual. */
@Component
class InpaintingCheck {
    /** Below this share of the frame a mask paints almost nothing. */
    private static final double ALMOST_NOTHING = 0.01;

    private final UploadedImages images;
    private final PaintedShare painted;

    InpaintingCheck(UploadedImages images, PaintedShare painted) {
        this.images = images;
        this.painted = painted;
    }

    /** Notes a mask that paints nothing in the form; to be called when the rest of the inpainting and the size are right. */
    List<Warning> check(
            @Nullable Inpainting inpainting, int width, int height, BindingResult<CreateTransitionRequest> read) {
        if (inpainting == null || inpainting.image() == null || inpainting.mask() == null) {
            return List.of();
        }
        List<Warning> warnings = new ArrayList<>();
        Optional<UploadedImage> image = images.findById(inpainting.image());
        Optional<UploadedImage> mask = images.findById(inpainting.mask());
        Optional<Mask.Painted> part = painted.of(inpainting.mask(), width, height);
        if (image.isEmpty()) {
            read.add(InpaintingForm.IMAGE, InpaintingForm.noImage(inpainting.image()));
        } else if (mask.isEmpty() || part.isEmpty()) {
            read.add(InpaintingForm.MASK, InpaintingForm.noImage(inpainting.mask()));
        } else {
            checkPicture(image.get(), width, height, warnings);
            checkShapes(image.get(), mask.get(), warnings);
            checkMask(part.get(), inpainting.method(), read, warnings);
        }
        return warnings;
    }

    private static void checkPicture(UploadedImage image, int width, int height, List<Warning> warnings) {
        if (image.width() < width || image.height() < height) {
            warnings.add(new Warning(
                    InpaintingForm.IMAGE,
                    "The picture has %d x %d pixels and is enlarged to cover %d x %d."
                            .formatted(image.width(), image.height(), width, height)));
        }
    }

    private static void checkShapes(UploadedImage image, UploadedImage mask, List<Warning> warnings) {
        if ((long) image.width() * mask.height() != (long) image.height() * mask.width()) {
            warnings.add(new Warning(
                    InpaintingForm.MASK,
                    ("The mask (%d x %d) does not have the shape of the picture (%d x %d): the middle of each is used,"
                                    + " so that they may not match.")
                            .formatted(mask.width(), mask.height(), image.width(), image.height())));
        }
    }

    private static void checkMask(
            Mask.Painted part,
            InpaintingMethod method,
            BindingResult<CreateTransitionRequest> read,
            List<Warning> warnings) {
        if (part.pixels() == 0) {
            read.add(
                    InpaintingForm.MASK,
                    "Paints nothing: no pixel of it has a light of 128 or more (white) in the part that is used."
                            + " Transparent pixels count as black.");
        } else if (part.pixels() == part.of()) {
            warnings.add(new Warning(InpaintingForm.MASK, "The mask paints everything: nothing of the picture stays."));
        } else if (part.pixels() < ALMOST_NOTHING * part.of()
                || (method == InpaintingMethod.MODEL && !part.isSeenByModels())) {
            warnings.add(new Warning(
                    InpaintingForm.MASK,
                    "The mask paints almost nothing: %d of %d pixels.".formatted(part.pixels(), part.of())));
        }
    }
}
