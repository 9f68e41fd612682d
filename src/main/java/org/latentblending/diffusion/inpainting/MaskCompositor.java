package org.latentblending.diffusion.inpainting;

import org.latentblending.media.images.Picture;

/** Composites the kept region of a picture over a generated one, with a soft edge outside of the kept region. */
public final class MaskCompositor {
    private static final int EDGE = 4; // width of the soft edge in pixels

    private final Picture picture;
    private final float[] weights; // weight of the picture at each pixel, 0 to 1

    public MaskCompositor(Picture picture, Mask mask) {
        this.picture = picture;
        weights = weights(mask);
    }

    public Picture over(Picture generated) {
        byte[] rgb = generated.rgb().clone();
        for (int i = 0; i < rgb.length; i++) {
            int from = rgb[i] & 0xFF;
            int to = picture.rgb()[i] & 0xFF;
            rgb[i] = (byte) Math.round(from + weights[i / 3] * (to - from));
        }
        return new Picture(generated.width(), generated.height(), rgb);
    }

    private static float[] weights(Mask mask) {
        int width = mask.width();
        int[] across = distancesInRows(mask);
        float[] weights = new float[across.length];
        for (int pixel = 0; pixel < weights.length; pixel++) {
            int nearest = (EDGE + 1) * (EDGE + 1);
            for (int down = -EDGE; down <= EDGE; down++) {
                int other = pixel + down * width;
                if (other >= 0 && other < across.length) {
                    nearest = Math.min(nearest, down * down + across[other] * across[other]);
                }
            }
            weights[pixel] = (float) (1 - Math.sqrt(nearest) / (EDGE + 1));
        }
        return weights;
    }

    /** Distance to the nearest kept pixel of the same row, at most {@code EDGE + 1}. */
    private static int[] distancesInRows(Mask mask) {
        int width = mask.width();
        int[] distances = new int[width * mask.height()];
        for (int pixel = 0; pixel < distances.length; pixel++) {
            int before = pixel % width == 0 ? EDGE : distances[pixel - 1];
            distances[pixel] = mask.isRepainted(pixel) ? Math.min(before, EDGE) + 1 : 0;
        }
        for (int pixel = distances.length - 2; pixel >= 0; pixel--) {
            if (pixel % width != width - 1) {
                distances[pixel] = Math.min(distances[pixel], distances[pixel + 1] + 1);
            }
        }
        return distances;
    }
}
