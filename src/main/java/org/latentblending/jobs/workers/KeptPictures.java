package org.latentblending.jobs.workers;

import org.jspecify.annotations.Nullable;
import org.latentblending.diffusion.DecodedImage;
import org.latentblending.diffusion.Inpainting;
import org.latentblending.diffusion.Mask;
import org.latentblending.jobs.TransitionRequest;
import org.latentblending.jobs.storage.ImageFiles;
import org.latentblending.media.CoverCrop;
import org.latentblending.media.Picture;
import org.latentblending.media.ReadPicture;
import org.springframework.stereotype.Component;

/** Reads the uploaded pictures of which a transition keeps a part. */
@Component
class KeptPictures {
    private final ImageFiles files;

    KeptPictures(ImageFiles files) {
        this.files = files;
    }

    /**
     * Null where nothing is kept.
     *
     * @throws PictureGone if one is
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
        byte[] file = files.read(imageId).orElseThrow(() -> new PictureGone(imageId));
        return CoverCrop.of(ReadPicture.from(file), request.width(), request.height());
    }
}
