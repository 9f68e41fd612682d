package org.latentblending.media.images;

import java.io.Serializable;
import java.util.Arrays;

/**
 * An 8-bit sRGB picture. The bytes are not copied: whoever makes a picture hands them over and does not change them.
 *
 * @param width columns, at least 1
 * @param height rows, at least 1
 * @param rgb {@code height x width x 3} values in row-major order, red, green, blue interleaved
 */
public record Picture(int width, int height, byte[] rgb) implements Serializable {

    /** @throws IllegalArgumentException when a side is below 1 or the bytes are not {@code 3 * width * height} */
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
     * Linear interpolation of pixels, {@code (1 - fraction) a + fraction b}, rounded to the nearest value. The fraction
     * is resolved to 1/65536.
     *
     * @param fraction in [0, 1]; 0 gives {@code a} itself, 1 gives {@code b}
     * @throws IllegalArgumentException when the sizes differ or the fraction is outside [0, 1]
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
     * The picture with every pixel {@code factor} wide and high, mixed linearly between the pixels' middles; beyond the
     * outermost ones nothing changes.
     */
    public Picture enlarged(int factor) {
        byte[] large = new byte[Math.multiplyExact(rgb.length, factor * factor)];
        for (int y = 0, i = 0; y < height * factor; y++) {
            float row = middle(y, factor, height);
            for (int x = 0; x < width * factor; x++, i += 3) {
                float column = middle(x, factor, width);
                int left = (int) column;
                int right = Math.min(left + 1, width - 1);
                int above = (int) row * width;
                int below = Math.min((int) row + 1, height - 1) * width;
                for (int colour = 0; colour < 3; colour++) {
                    float upper = lerp(sample(above + left, colour), sample(above + right, colour), column - left);
                    float lower = lerp(sample(below + left, colour), sample(below + right, colour), column - left);
                    large[i + colour] = (byte) (int) (lerp(upper, lower, row - (int) row) + 0.5f);
                }
            }
        }
        return new Picture(width * factor, height * factor, large);
    }

    /** Where the middle of an enlarged pixel lies among the middles of the pixels. */
    private static float middle(int enlarged, int factor, int size) {
        return Math.max(0, Math.min(size - 1, (enlarged + 0.5f) / factor - 0.5f));
    }

    private int sample(int pixel, int colour) {
        return rgb[3 * pixel + colour] & 0xFF;
    }

    private static float lerp(float from, float to, float fraction) {
        return from + (to - from) * fraction;
    }

    /**
     * The brightness of every pixel, for masks: ITU-R BT.601 luma {@code 0.299 R + 0.587 G + 0.114 B}, rounded, as
     * Pillow's {@code convert("L")} gives it. A grey pixel keeps its value.
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
