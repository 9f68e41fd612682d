package org.latentblending.diffusion.inpainting;

/**
 * Lays what is kept of a picture over a drawn one: kept pixels are the picture's own, and from there it fades into what was
 * painted anew.
 */
public final class MaskCompositor {
    /** Pixels over which it fades. */
    private static final int REACH = 4;

    private final DecodedImage picture;
    /** How much of a pixel is the picture's, 0 to 1. */
    private final float[] shares;

    public MaskCompositor(DecodedImage picture, Mask mask) {
        this.picture = picture;
        shares = shares(mask);
    }

    public DecodedImage over(DecodedImage drawn) {
        byte[] rgb = drawn.rgb().clone();
        for (int i = 0; i < rgb.length; i++) {
            int from = rgb[i] & 0xFF;
            int to = picture.rgb()[i] & 0xFF;
            rgb[i] = (byte) Math.round(from + shares[i / 3] * (to - from));
        }
        return new DecodedImage(drawn.width(), drawn.height(), rgb);
    }

    private static float[] shares(Mask mask) {
        int width = mask.width();
        int[] across = distancesInRows(mask);
        float[] shares = new float[across.length];
        for (int pixel = 0; pixel < shares.length; pixel++) {
            int nearest = (REACH + 1) * (REACH + 1);
            for (int down = -REACH; down <= REACH; down++) {
                int other = pixel + down * width;
                if (other >= 0 && other < across.length) {
                    nearest = Math.min(nearest, down * down + across[other] * across[other]);
                }
            }
            shares[pixel] = (float) (1 - Math.sqrt(nearest) / (REACH + 1));
        }
        return shares;
    }

    /** How far the nearest kept pixel of the same row is, at most one more than the seam reaches. */
    private static int[] distancesInRows(Mask mask) {
        int width = mask.width();
        int[] distances = new int[width * mask.height()];
        for (int pixel = 0; pixel < distances.length; pixel++) {
            int before = pixel % width == 0 ? REACH : distances[pixel - 1];
            distances[pixel] = mask.repaints(pixel) ? Math.min(before, REACH) + 1 : 0;
        }
        for (int pixel = distances.length - 2; pixel >= 0; pixel--) {
            if (pixel % width != width - 1) {
                distances[pixel] = Math.min(distances[pixel], distances[pixel + 1] + 1);
            }
        }
        return distances;
    }
}
