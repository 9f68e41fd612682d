package org.latentblending.media.images;

import java.util.Arrays;

/**
 * An 8-bit sRGB picture. The bytes are not copied and must not be modified.
 *
 * @param width columns, at least 1
 * @param height rows, at least 1
 * @param rgb {@code height x width x 3} values in row-major order, red, green, blue interleaved
 */
public record Picture(int width, int height, byte[] rgb) {
    /** @throws IllegalArgumentException if a side is below 1 or the number of bytes is not {@code 3 * width * height} */
    public Picture {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("A picture of " + width + " x " + height + " has no pixels");
        }
        if (rgb.length != 3L * width * height) {
            throw new IllegalArgumentException(
                    "A picture of " + width + " x " + height + " does not have " + rgb.length + " bytes");
        }
    }

    /**
     * Interpolates pixels linearly: {@code (1 - fraction) a + fraction b}, rounded, with a resolution of 1/65536.
     *
     * @param fraction in [0, 1]; 0 gives {@code a} itself, 1 gives {@code b}
     * @throws IllegalArgumentException if the sizes differ or the fraction is outside [0, 1]
     */
    public static Picture mix(Picture a, Picture b, double fraction) {
        if (a.width != b.width || a.height != b.height) {
            throw new IllegalArgumentException(
                    "Pictures of %d x %d and %d x %d cannot be mixed".formatted(a.width, a.height, b.width, b.height));
        }
        if (!(fraction >= 0 && fraction <= 1)) {
            throw new IllegalArgumentException("The fraction " + fraction + " is outside 0 to 1");
        }
        int weight = (int) Math.round(fraction * 65536);
        if (weight == 0) {
            return a;
        }
        if (weight == 65536) {
            return b;
        }
        byte[] mixed = new byte[a.rgb.length];
        for (int i = 0; i < mixed.length; i++) {
            int from = a.rgb[i] & 0xFF;
            int to = b.rgb[i] & 0xFF;
            mixed[i] = (byte) ((from * (65536 - weight) + to * weight + 32768) >> 16);
        }
        return new Picture(a.width, a.height, mixed);
    }

    /**
     * Computes the brightness of every pixel: ITU-R BT.601 luma {@code 0.299 R + 0.587 G + 0.114 B}, rounded, as in Pillow's
     * {@code convert("L")}. Grey pixels keep their value.
     *
     * @return {@code height x width} values from 0 to 255 in row-major order
     */
    public byte[] luma() {
        byte[] luma = new byte[width * height];
        for (int i = 0, j = 0; i < luma.length; i++, j += 3) {
            int sum = (rgb[j] & 0xFF) * 19595 + (rgb[j + 1] & 0xFF) * 38470 + (rgb[j + 2] & 0xFF) * 7471;
            luma[i] = (byte) ((sum + 32768) >> 16);
        }
        return luma;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Picture that
                && width == that.width
                && height == that.height
                && Arrays.equals(rgb, that.rgb);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * width + height) + Arrays.hashCode(rgb);
    }

    @Override
    public String toString() {
        return "Picture[" + width + " x " + height + "]";
    }
}
