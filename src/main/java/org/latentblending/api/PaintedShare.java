package org.latentblending.api;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.latentblending.diffusion.inpainting.Mask;
import org.latentblending.media.images.CoverCrop;
import org.latentblending.media.images.Picture;
import org.latentblending.media.images.PictureReader;
import org.latentblending.transitions.images.ImageStore;
import org.springframework.stereotype.Component;

/**
 * How much of the frames a mask paints anew. The answers are remembered, since plans are asked for with the same mask
 * again and again.
 */
@Component
class PaintedShare {
    private static final int MOST_REMEMBERED = 1_000;

    private final ImageStore files;
    private final Map<Size, Mask.Painted> remembered = new LinkedHashMap<>();

    PaintedShare(ImageStore files) {
        this.files = files;
    }

    private record Size(String maskId, int width, int height) {}

    /** Empty if the mask is not there any more. */
    Optional<Mask.Painted> of(String maskId, int width, int height) {
        var size = new Size(maskId, width, height);
        synchronized (remembered) {
            if (remembered.containsKey(size)) {
                return Optional.of(remembered.get(size));
            }
        }
        Optional<Mask.Painted> painted = files.read(maskId).map(file -> painted(file, size));
        synchronized (remembered) {
            painted.ifPresent(found -> remembered.put(size, found));
            if (remembered.size() > MOST_REMEMBERED) {
                remembered.remove(remembered.keySet().iterator().next());
            }
        }
        return painted;
    }

    private static Mask.Painted painted(byte[] file, Size size) {
        Picture mask = CoverCrop.of(PictureReader.from(file), size.width(), size.height());
        return new Mask(size.width(), size.height(), mask.luma()).painted();
    }
}
