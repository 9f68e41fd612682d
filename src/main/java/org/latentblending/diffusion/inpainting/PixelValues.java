package org.latentblending.diffusion.inpainting;

import org.latentblending.media.images.Picture;

/** Converts between pictures and the autoencoder's pixel values: 3 x height x width, -1 (black) to 1 (white). */
public final class PixelValues {
    private PixelValues() {}

    /** Clamps values outside -1 to 1 and truncates fractions. */
    public static Picture toPicture(float[] values, int width, int height) {
        int size = width * height;
        byte[] rgb = new byte[3 * size];
        for (int i = 0; i < size; i++) {
            for (int colour = 0; colour < 3; colour++) {
                float light = (values[colour * size + i] + 1) / 2;
                rgb[3 * i + colour] = (byte) (int) (255 * Math.max(0, Math.min(1, light)));
            }
        }
        return new Picture(width, height, rgb);
    }

    public static float[] of(Picture picture) {
        int size = picture.width() * picture.height();
        float[] values = new float[3 * size];
        for (int i = 0; i < size; i++) {
            for (int colour = 0; colour < 3; colour++) {
                values[colour * size + i] = (picture.rgb()[3 * i + colour] & 0xFF) / 255f * 2 - 1;
            }
        }
        return values;
    }
}
