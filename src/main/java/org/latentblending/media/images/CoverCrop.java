package org.latentblending.media.images;

import java.util.Arrays;

/**
 * A picture in another size: the middle of it, as large as the new shape allows, scaled without distortion. Nothing of the
 * new size stays empty.
 * <p>
 * Pixels count by how near they are: over one pixel to each side where the picture grows, over one new pixel where it shrinks
 * (a triangle filter, as Pillow's {@code BILINEAR}). The numbers are the same on every machine, and a picture of that size
 * stays as it is.
 */
public final class CoverCrop {

    private CoverCrop() {}

    /** @throws IllegalArgumentException when a side is below 1 */
    public static Picture of(Picture picture, int width, int height) {
        double scale = Math.min((double) picture.width() / width, (double) picture.height() / height);
        Axis across = Axis.of(picture.width(), width, scale);
        Axis down = Axis.of(picture.height(), height, scale);
        byte[] rgb = new byte[Math.multiplyExact(3, Math.multiplyExact(width, height))];
        float[] row = new float[3 * picture.width()];
        for (int y = 0; y < height; y++) {
            mixRows(picture.rgb(), down.first[y], down.weights[y], row);
            for (int x = 0; x < width; x++) {
                for (int colour = 0; colour < 3; colour++) {
                    int first = 3 * across.first[x] + colour;
                    rgb[3 * (y * width + x) + colour] = (byte) Math.round(mix(row, first, across.weights[x]));
                }
            }
        }
        return new Picture(width, height, rgb);
    }

    private static void mixRows(byte[] rgb, int first, float[] weights, float[] row) {
        Arrays.fill(row, 0);
        for (int i = 0; i < weights.length; i++) {
            int start = (first + i) * row.length;
            for (int j = 0; j < row.length; j++) {
                row[j] += weights[i] * (rgb[start + j] & 0xFF);
            }
        }
    }

    private static float mix(float[] row, int first, float[] weights) {
        float sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i] * row[first + 3 * i];
        }
        return sum;
    }

    /**
     * What the new pixels along a side are made of.
     *
     * @param first the first old pixel of each
     * @param weights of that one and those after it; they sum to 1
     */
    private record Axis(int[] first, float[][] weights) {

        /** @param scale old pixels for each new one */
        static Axis of(int pixels, int size, double scale) {
            Axis axis = new Axis(new int[size], new float[size][]);
            double reach = Math.max(1, scale);
            for (int i = 0; i < size; i++) {
                double middle = pixels / 2.0 + (i + 0.5 - size / 2.0) * scale;
                int from = (int) Math.max(0, Math.ceil(middle - reach - 0.5));
                int to = (int) Math.min(pixels - 1, Math.floor(middle + reach - 0.5));
                axis.first[i] = from;
                axis.weights[i] = weights(from, to, middle, reach);
            }
            return axis;
        }

        private static float[] weights(int from, int to, double middle, double reach) {
            double[] near = new double[to - from + 1];
            for (int i = 0; i < near.length; i++) {
                near[i] = reach - Math.abs(from + i + 0.5 - middle);
            }
            double sum = Arrays.stream(near).sum();
            float[] weights = new float[near.length];
            for (int i = 0; i < near.length; i++) {
                weights[i] = (float) (near[i] / sum);
            }
            return weights;
        }
    }
}
