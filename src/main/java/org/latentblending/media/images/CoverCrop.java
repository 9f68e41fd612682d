package org.latentblending.media.images;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Scales a picture and crops it to its centre, so that it covers the new size without distortion.
 * It uses a triangle filter like Pillow's {@code BILINEAR}, whose support is one source pixel when enlarging and one target
 * pixel when reducing. The result is the same on every machine; a picture of the target size is not changed.
 */
public final class CoverCrop {
    private CoverCrop() {}

    /** @throws IllegalArgumentException if a side is below 1 */
    public static Picture of(Picture picture, int width, int height) {
        double scale = Math.min((double) picture.width() / width, (double) picture.height() / height);
        Axis across = Axis.of(picture.width(), width, scale);
        Axis down = Axis.of(picture.height(), height, scale);
        byte[] rgb = new byte[Math.multiplyExact(3, Math.multiplyExact(width, height))];
        float[] row = new float[3 * picture.width()];
        for (int y = 0; y < height; y++) {
            filterRows(picture.rgb(), down.first[y], down.weights[y], row);
            for (int x = 0; x < width; x++) {
                for (int colour = 0; colour < 3; colour++) {
                    int first = 3 * across.first[x] + colour;
                    rgb[3 * (y * width + x) + colour] = (byte) Math.round(filter(row, first, across.weights[x]));
                }
            }
        }
        return new Picture(width, height, rgb);
    }

    private static void filterRows(byte[] rgb, int first, float[] weights, float[] row) {
        Arrays.fill(row, 0);
        for (int i = 0; i < weights.length; i++) {
            int start = (first + i) * row.length;
            for (int j = 0; j < row.length; j++) {
                row[j] += weights[i] * (rgb[start + j] & 0xFF);
            }
        }
    }

    private static float filter(float[] row, int first, float[] weights) {
        float sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i] * row[first + 3 * i];
        }
        return sum;
    }

    /**
     * @param first index of the first source pixel of each target pixel
     * @param weights of this and the following source pixels; they sum to 1
     */
    private record Axis(int[] first, float[][] weights) {
        /** @param scale source pixels for each target pixel */
        static Axis of(int pixels, int size, double scale) {
            Axis axis = new Axis(new int[size], new float[size][]);
            double support = Math.max(1, scale);
            for (int i = 0; i < size; i++) {
                double middle = pixels / 2.0 + (i + 0.5 - size / 2.0) * scale;
                int from = (int) Math.max(0, Math.ceil(middle - support - 0.5));
                int to = (int) Math.min(pixels - 1, Math.floor(middle + support - 0.5));
                double[] near = IntStream.rangeClosed(from, to)
                        .mapToDouble(pixel -> support - Math.abs(pixel + 0.5 - middle))
                        .toArray();
                double sum = Arrays.stream(near).sum();
                axis.first[i] = from;
                axis.weights[i] = new float[near.length];
                for (int j = 0; j < near.length; j++) {
                    axis.weights[i][j] = (float) (near[j] / sum);
                }
            }
            return axis;
        }
    }
}
