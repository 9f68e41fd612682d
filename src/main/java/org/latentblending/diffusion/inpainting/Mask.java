package org.latentblending.diffusion.inpainting;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The region of a picture to repaint.
 *
 * @param light one byte for each pixel, row-major: 128 to 255 is repainted, 0 to 127 is kept
 */
public record Mask(int width, int height, byte[] light) {
    private static final int SQUARE = 8; // picture pixels along the edge of one latent pixel

    /** @throws IllegalArgumentException if there is not a byte for each pixel */
    public Mask {
        if (light.length != width * height) {
            throw new IllegalArgumentException(
                    "a mask of %d x %d does not have %d bytes".formatted(width, height, light.length));
        }
    }

    /** A mask that keeps nothing. */
    public static Mask ofEverything(int width, int height) {
        byte[] light = new byte[width * height];
        Arrays.fill(light, (byte) 255);
        return new Mask(width, height, light);
    }

    /**
     * @param pixels number of repainted pixels
     * @param of number of all pixels
     * @param isSeenByModels whether an inpainting model, which samples one pixel of each 8 x 8, sees any repainted one
     */
    public record Painted(int pixels, int of, boolean isSeenByModels) {}

    public Painted painted() {
        long pixels = IntStream.range(0, light.length).filter(this::isRepainted).count();
        boolean[] seen = squares(SQUARE, 1);
        boolean isSeen = IntStream.range(0, seen.length).anyMatch(square -> seen[square]);
        return new Painted((int) pixels, light.length, isSeen);
    }

    boolean isRepainted(int pixel) {
        return light[pixel] < 0;
    }

    /** The upper left pixel of each square, as PyTorch's {@code interpolate} samples: 1 where it is repainted, else 0. */
    public float[] firstOfSquares(int side) {
        boolean[] squares = squares(side, 1);
        float[] first = new float[squares.length];
        for (int i = 0; i < first.length; i++) {
            first[i] = squares[i] ? 1 : 0;
        }
        return first;
    }

    /** Tells for each square whether any of its pixels is repainted. */
    public boolean[] anyOfSquares(int side) {
        return squares(side, side);
    }

    private boolean[] squares(int side, int seen) {
        int columns = width / side;
        boolean[] squares = new boolean[columns * (height / side)];
        for (int square = 0; square < squares.length; square++) {
            int corner = square / columns * side * width + square % columns * side;
            for (int i = 0; i < seen * seen; i++) {
                squares[square] |= isRepainted(corner + i / seen * width + i % seen);
            }
        }
        return squares;
    }
}
