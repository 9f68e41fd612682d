package org.latentblending.diffusion.inpainting;

import org.latentblending.media.images.Picture;

/** A picture of the size of the frames, and a mask of the same size with the region to repaint. */
public record Inpainting(Picture picture, Mask mask, InpaintingMethod method) {
    /** @throws IllegalArgumentException if the sizes differ */
    public Inpainting {
        if (picture.width() != mask.width() || picture.height() != mask.height()) {
            throw new IllegalArgumentException("the picture is %d x %d, its mask %d x %d"
                    .formatted(picture.width(), picture.height(), mask.width(), mask.height()));
        }
    }

    /** Repaints everything, so that an inpainting model makes a picture from a prompt alone. */
    public static Inpainting ofEverything(int width, int height) {
        Picture black = new Picture(width, height, new byte[3 * width * height]);
        return new Inpainting(black, Mask.ofEverything(width, height), InpaintingMethod.MODEL);
    }

    /** @return 3 x height x width, -1 (black) to 1 (white), and 0 in the repainted region */
    public float[] keptPixels() {
        float[] pixels = PixelValues.of(picture);
        int size = mask.width() * mask.height();
        for (int i = 0; i < pixels.length; i++) {
            if (mask.isRepainted(i % size)) {
                pixels[i] = 0;
            }
        }
        return pixels;
    }
}
