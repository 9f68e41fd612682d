package org.latentblending.rendering;

import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.latentblending.diffusion.inpainting.Inpainting;
import org.latentblending.diffusion.inpainting.Mask;
import org.latentblending.media.images.CoverCrop;
import org.latentblending.media.images.Picture;
import org.latentblending.media.images.PictureReader;
import org.latentblending.transitions.TransitionRequest;
import org.latentblending.transitions.images.UploadedImages;
import org.latentblending.transitions.images.UploadedImages.ImageNotFound;
import org.springframework.stereotype.Component;

/** Loads the uploaded image and mask of a transition with inpainting. */
@Component
@RequiredArgsConstructor
class InpaintingImageLoader {
    private final UploadedImages files;

    /**
     * @return null without inpainting
     * @throws ImageNotFound if an image was deleted
     */
    @Nullable
    Inpainting load(TransitionRequest request) {
        TransitionRequest.Inpainting inpainting = request.inpainting();
        if (inpainting == null) {
            return null;
        }
        if (inpainting.image() == null || inpainting.mask() == null) {
            return Inpainting.ofEverything(request.width(), request.height());
        }
        Picture picture = sized(inpainting.image(), request);
        Picture mask = sized(inpainting.mask(), request);
        return new Inpainting(picture, new Mask(mask.width(), mask.height(), mask.luma()), inpainting.method());
    }

    private Picture sized(String imageId, TransitionRequest request) {
        byte[] file = files.read(imageId).orElseThrow(() -> new ImageNotFound(imageId));
        return CoverCrop.of(PictureReader.from(file), request.width(), request.height());
    }
}
