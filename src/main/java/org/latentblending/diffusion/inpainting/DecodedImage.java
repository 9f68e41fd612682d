package org.latentblending.diffusion.inpainting;

import java.io.Serializable;

/**
 * A finished picture.
 *
 * @param rgb 3 bytes a pixel, row after row, 0 to 255 each
 */
public record DecodedImage(int width, int height, byte[] rgb) implements Serializable {
    /** @param pixels 3 x height x width, -1 (black) to 1; what lies outside is clamped, what lies between is cut off */
    public static DecodedImage of(float[] pixels, int width, int height) {
        int size = width * height;
        byte[] rgb = new byte[3 * size];
        for (int i = 0; i < size; i++) {
            for (int colour = 0; colour < 3; colour++) {
                float light = (pixels[colour * size + i] + 1) / 2;
                rgb[3 * i + colour] = (byte) (int) (255 * Math.max(0, Math.min(1, light)));
            }
        }
        return new DecodedImage(width, height, rgb);
    }

    /** @return 3 x height x width, -1 (black) to 1 (white) */
    public float[] pixels() {
        int size = width * height;
        float[] pixels = new float[3 * size];
        for (int i = 0; i < size; i++) {
            for (int colour = 0; colour < 3; colour++) {
                pixels[colour * size + i] = (rgb[3 * i + colour] & 0xFF) / 255f * 2 - 1;
            }
        }
        return pixels;
    }
}
