package org.latentblending.diffusion.inpainting;

import java.io.Serializable;

/**
 * A picture of which a part is painted anew while the rest stays.
 *
 * @param picture of the size that is drawn
 * @param mask of the same size
 */
public record Inpainting(DecodedImage picture, Mask mask, InpaintingMethod method) implements Serializable {

    /** @throws IllegalArgumentException if the sizes differ */
    public Inpainting {
        if (picture.width() != mask.width() || picture.height() != mask.height()) {
            throw new IllegalArgumentException("the picture is %d x %d, its mask %d x %d"
                    .formatted(picture.width(), picture.height(), mask.width(), mask.height()));
        }
    }

    /** Nothing stays: how a model for inpainting makes a picture out of nothing. */
    public static Inpainting ofNothing(int width, int height) {
        DecodedImage black = new DecodedImage(width, height, new byte[3 * width * height]);
        return new Inpainting(black, Mask.ofAll(width, height), InpaintingMethod.MODEL);
    }

    /** @return 3 x height x width, -1 (black) to 1 (white), and 0 where it is painted anew */
    public float[] keptPixels() {
        float[] pixels = picture.pixels();
        int size = mask.width() * mask.height();
        for (int i = 0; i < pixels.length; i++) {
            if (mask.repaints(i % size)) {
                pixels[i] = 0;
            }
        }
        return pixels;
    }
}
