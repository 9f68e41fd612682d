package org.latentblending.media.movies;

import org.latentblending.media.images.Picture;

/**
 * Converts pictures to Y'CbCr 4:2:0 with the matrix of ITU-R BT.601 in limited range: luma 16 to 235, chroma 16 to 240, one
 * mean chroma value for 2 x 2 pixels. It uses fixed-point numbers, so that the result is the same on every machine. For the
 * choice of the matrix and the sample positions see docs/decisions/0007-movies.md.
 */
final class Yuv420 {
    // BT.601, items 2.5.1 to 2.5.3: Y = Kr R + Kg G + Kb B, Cb = (B - Y) / 1.772, Cr = (R - Y) / 1.402.
    private static final double KR = 0.299;
    private static final double KB = 0.114;
    private static final double KG = 1 - KR - KB;
    private static final int BITS = 16;
    private static final double LUMA = 219.0 / 255 * (1 << BITS);
    private static final double CHROMA = 224.0 / 255 * (1 << BITS);
    private static final int YR = round(KR * LUMA);
    private static final int YG = round(KG * LUMA);
    private static final int YB = round(KB * LUMA);
    private static final int UR = round(-KR / (2 * (1 - KB)) * CHROMA);
    private static final int UB = round(0.5 * CHROMA);
    private static final int UG = -UR - UB;
    private static final int VB = round(-KB / (2 * (1 - KR)) * CHROMA);
    private static final int VR = round(0.5 * CHROMA);
    private static final int VG = -VR - VB;

    private final int width;
    private final int height;
    /** {@code height x width} luma values. */
    final byte[] y;
    /** {@code height / 2 x width / 2} blue differences. */
    final byte[] u;
    /** {@code height / 2 x width / 2} red differences. */
    final byte[] v;

    /** Both sides must be even. */
    Yuv420(int width, int height) {
        this.width = width;
        this.height = height;
        y = new byte[width * height];
        u = new byte[y.length / 4];
        v = new byte[y.length / 4];
    }

    void convert(Picture picture) {
        byte[] rgb = picture.rgb();
        int offset = (16 << BITS) + (1 << BITS - 1);
        for (int i = 0, j = 0; i < y.length; i++, j += 3) {
            int sum = YR * (rgb[j] & 0xFF) + YG * (rgb[j + 1] & 0xFF) + YB * (rgb[j + 2] & 0xFF);
            y[i] = (byte) (sum + offset >> BITS);
        }
        convertChroma(rgb);
    }

    private void convertChroma(byte[] rgb) {
        int shift = BITS + 2;
        int offset = (128 << shift) + (1 << shift - 1);
        int stride = 3 * width;
        for (int row = 0, i = 0; row < height; row += 2) {
            for (int column = 0; column < width; column += 2, i++) {
                int at = row * stride + 3 * column;
                int r = sumOfFour(rgb, at, stride);
                int g = sumOfFour(rgb, at + 1, stride);
                int b = sumOfFour(rgb, at + 2, stride);
                u[i] = (byte) (UR * r + UG * g + UB * b + offset >> shift);
                v[i] = (byte) (VR * r + VG * g + VB * b + offset >> shift);
            }
        }
    }

    private static int sumOfFour(byte[] rgb, int at, int stride) {
        return (rgb[at] & 0xFF) + (rgb[at + 3] & 0xFF) + (rgb[at + stride] & 0xFF) + (rgb[at + stride + 3] & 0xFF);
    }

    private static int round(double value) {
        return (int) Math.round(value);
    }
}
