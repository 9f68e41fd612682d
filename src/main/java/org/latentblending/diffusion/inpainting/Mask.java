package org.latentblending.diffusion.inpainting;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Which part of a picture is painted anew.
 *
 * @param light a byte a pixel, row after row: 128 to 255 is painted anew, 0 to 127 stays
 */
public record Mask(int width, int height, byte[] light) implements Serializable {
    /** Pixels of a side of what a pixel of the latents stands for. */
    private static final int SQUARE = 8;

    /** @throws IllegalArgumentException if there is not a byte for each pixel */
    public Mask {
        if (light.length != width * height) {
            throw new IllegalArgumentException(
                    "a mask of %d x %d does not have %d bytes".formatted(width, height, light.length));
        }
    }

    /** One that keeps nothing. */
    public static Mask ofAll(int width, int height) {
        byte[] light = new byte[width * height];
        Arrays.fill(light, (byte) 255);
        return new Mask(width, height, light);
    }

    /**
     * What is painted anew.
     *
     * @param pixels so many
     * @param of all pixels
     * @param isSeenByModels whether a model for inpainting is shown any of it: it sees one pixel of each 8 x 8
     */
    public record Painted(int pixels, int of, boolean isSeenByModels) {}

    public Painted painted() {
        int pixels = 0;
        for (int pixel = 0; pixel < light.length; pixel++) {
            pixels += repaints(pixel) ? 1 : 0;
        }
        boolean isSeen = false;
        for (boolean square : firstOfSquares(SQUARE)) {
            isSeen |= square;
        }
        return new Painted(pixels, light.length, isSeen);
    }

    boolean repaints(int pixel) {
        return light[pixel] < 0;
    }

    /** The pixel in the upper left corner of each square stands for it, as PyTorch's {@code interpolate} picks it. */
    boolean[] firstOfSquares(int side) {
        return squares(side, 1);
    }

    /** A square is painted anew if any of its pixels is. */
    public boolean[] anyOfSquares(int side) {
        return squares(side, side);
    }

    private boolean[] squares(int side, int seen) {
        int columns = width / side;
        boolean[] squares = new boolean[columns * (height / side)];
        for (int square = 0; square < squares.length; square++) {
            int corner = square / columns * side * width + square % columns * side;
            for (int i = 0; i < seen * seen; i++) {
                squares[square] |= repaints(corner + i / seen * width + i % seen);
            }
        }
        return squares;
    }
}
