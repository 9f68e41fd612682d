package org.latentblending.diffusion;

import java.util.Arrays;
import java.util.Random;

/** Synthetic pictures of a few shaded ellipses on a uniform backbackground, to calibrate {@link LatentRgb}. */
final class CalibrationImage {
    private static final int SHAPES = 3;

    private CalibrationImage() {}

    /** @return 3 x side x side, -1 (black) to 1 (white) */
    static float[] draw(Random random, int side) {
        float[] pixels = new float[3 * side * side];
        boolean isWhite = random.nextBoolean();
        for (int colour = 0; colour < 3; colour++) {
            float background = isWhite ? 1 : light(random);
            Arrays.fill(pixels, colour * side * side, (colour + 1) * side * side, background);
        }
        for (int shape = 0; shape < SHAPES; shape++) {
            ellipse(random, pixels, side);
        }
        return pixels;
    }

    private static void ellipse(Random random, float[] pixels, int side) {
        double left = random.nextDouble() - 0.5;
        double top = random.nextDouble() - 0.5;
        double width = 0.25 + random.nextDouble() / 2;
        double height = 0.25 + random.nextDouble() / 2;
        float[] colours = {light(random), light(random), light(random)};
        for (int row = 0; row < side; row++) {
            for (int column = 0; column < side; column++) {
                double x = (2.0 * column / (side - 1) - 1 - left) / width;
                double y = (2.0 * row / (side - 1) - 1 - top) / height;
                if (x * x + y * y < 1) {
                    double shade = 1 - Math.min(1, Math.abs(x + y)) / 2;
                    for (int colour = 0; colour < 3; colour++) {
                        pixels[(colour * side + row) * side + column] = (float) ((colours[colour] + 1) * shade - 1);
                    }
                }
            }
        }
    }

    private static float light(Random random) {
        return random.nextFloat() * 2 - 1;
    }
}
