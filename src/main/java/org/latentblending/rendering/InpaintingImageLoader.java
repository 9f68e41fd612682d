package org.latentblending.rendering;

import org.jspecify.annotations.Nullable;
import org.latentblending.diffusion.inpainting.DecodedImage;
import org.latentblending.diffusion.inpainting.Inpainting;
import org.latentblending.diffusion.inpainting.Mask;
import org.latentblending.media.images.CoverCrop;
import org.latentblending.media.images.Picture;
import org.latentblending.media.images.PictureReader;
import org.latentblending.transitions.TransitionRequest;
import org.latentblending.transitions.images.ImageFiles;
import org.latentblending.transitions.images.ImageNotFound;
import org.springframework.stereotype.Component;

/** Reads the uploaded pictures of which a transition keeps a part. */
@Component
class InpaintingImageLoader {
    private final ImageFiles files;

    InpaintingImageLoader(ImageFiles files) {
        this.files = files;
    }

    /**
     * Null where nothing is kept.
     *
     * @throws ImageNotFound if one is
     */
    @Nullable
    Inpainting of(TransitionRequest request) {
        TransitionRequest.Inpainting asked = request.inpainting();
        if (asked == null) {
            return null;
        }
        if (asked.image() == null || asked.mask() == null) {
            return Inpainting.ofNothing(request.width(), request.height());
        }
        Picture picture = sized(asked.image(), request);
        Picture mask = sized(asked.mask(), request);
        return new Inpainting(
                new DecodedImage(picture.width(), picture.height(), picture.rgb()),
                new Mask(mask.width(), mask.height(), mask.luma()),
                asked.method());
    }

    private Picture sized(String imageId, TransitionRequest request) {
        byte[] file = files.read(imageId).orElseThrow(() -> new ImageNotFound(imageId));
        return CoverCrop.of(PictureReader.from(file), request.width(), request.height());
    }
}
