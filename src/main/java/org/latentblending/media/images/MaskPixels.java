package org.latentblending.media.images;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * Converts an image that is meant as a mask to a grey picture, in which light pixels are painted. Usually its colours on black
 * say what is painted. There are two exceptions:
 *
 * <ul>
 *   <li>An eraser's mask, in which the erased pixels are painted: an image with transparent pixels whose other pixels are all
 *       dark, or have the many colours of a picture.
 *   <li>A mask of the numbers 0 and 1, as array libraries write it.
 * </ul>
 */
final class MaskPixels {
    private static final int LIGHT = 128;
    private static final int GREY_TOLERANCE = 8;
    private static final int COLOURS_OF_A_PICTURE = 16;

    private final BufferedImage image;
    private final Set<Integer> colours = new HashSet<>();
    private boolean isTransparent;
    // Of the opaque pixels.
    private int lightest;
    private int darkest = 255;

    private MaskPixels(BufferedImage image) {
        this.image = image;
        Pixels.visit(image, (y, argb) -> Arrays.stream(argb).forEach(this::count));
    }

    static Picture of(BufferedImage image) {
        MaskPixels mask = new MaskPixels(image);
        boolean isErased = mask.isTransparent && (mask.lightest < LIGHT || mask.hasManyColours());
        if (isErased) {
            return mask.erased();
        }
        Picture onBlack = Pixels.of(image, 0);
        if (!mask.isTransparent && mask.darkest == 0 && mask.lightest == 1) {
            for (int i = 0; i < onBlack.rgb().length; i++) {
                onBlack.rgb()[i] *= (byte) 255;
            }
        }
        return onBlack;
    }

    private void count(int argb) {
        int alpha = argb >>> 24;
        isTransparent |= alpha < LIGHT;
        if (alpha < LIGHT) {
            return;
        }
        int red = argb >> 16 & 0xFF;
        int green = argb >> 8 & 0xFF;
        int blue = argb & 0xFF;
        int max = Math.max(red, Math.max(green, blue));
        lightest = Math.max(lightest, max);
        darkest = Math.min(darkest, max);
        if (max - Math.min(red, Math.min(green, blue)) > GREY_TOLERANCE && !hasManyColours()) {
            colours.add(argb & 0xFFFFFF);
        }
    }

    private boolean hasManyColours() {
        return colours.size() >= COLOURS_OF_A_PICTURE;
    }

    private Picture erased() {
        int width = image.getWidth();
        byte[] rgb = new byte[3 * width * image.getHeight()];
        Pixels.visit(image, (y, argb) -> {
            for (int x = 0; x < width; x++) {
                int at = 3 * (y * width + x);
                Arrays.fill(rgb, at, at + 3, (byte) (255 - (argb[x] >>> 24)));
            }
        });
        return new Picture(width, image.getHeight(), rgb);
    }
}
