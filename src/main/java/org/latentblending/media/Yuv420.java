package org.latentblending.media;

/**
 * A picture in the layout of H.264's 4:2:0: ITU-R BT.709 in limited range, luma 16 to 235, chroma 16 to 240, one chroma
 * value for two by two pixels at the place where H.264 puts it by default, between the rows and on the left column.
 * Fixed-point, so that it gives the same bytes everywhere.
 */
final class Yuv420 {

    // BT.709, items 3.2 to 3.4: Y = Kr R + Kg G + Kb B, Cb = (B - Y) / 1.8556, Cr = (R - Y) / 1.5748.
    private static final double KR = 0.2126;
    private static final double KB = 0.0722;
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

    /** Room for pictures of a size; both sides even. */
    Yuv420(int width, int height) {
        this.width = width;
        this.height = height;
        this.y = new byte[width * height];
        this.u = new byte[width / 2 * (height / 2)];
        this.v = new byte[u.length];
    }

    /** Takes a picture's values. */
    void take(Picture picture) {
        takeLuma(picture.rgb());
        takeChroma(picture.rgb());
    }

    private void takeLuma(byte[] rgb) {
        int offset = (16 << BITS) + (1 << BITS - 1);
        for (int i = 0, j = 0; i < y.length; i++, j += 3) {
            int sum = YR * (rgb[j] & 0xFF) + YG * (rgb[j + 1] & 0xFF) + YB * (rgb[j + 2] & 0xFF);
            y[i] = (byte) (sum + offset >> BITS);
        }
    }

    private void takeChroma(byte[] rgb) {
        // Weights 1 2 1 over the columns around the left one and 1 1 over the two rows: 8 together.
        int shift = BITS + 3;
        int offset = (128 << shift) + (1 << shift - 1);
        int stride = 3 * width;
        for (int row = 0, i = 0; row < height; row += 2) {
            for (int column = 0; column < width; column += 2, i++) {
                int centre = row * stride + 3 * column;
                int left = column == 0 ? centre : centre - 3;
                int r = sum(rgb, left, centre, stride);
                int g = sum(rgb, left + 1, centre + 1, stride);
                int b = sum(rgb, left + 2, centre + 2, stride);
                u[i] = (byte) (UR * r + UG * g + UB * b + offset >> shift);
                v[i] = (byte) (VR * r + VG * g + VB * b + offset >> shift);
            }
        }
    }

    private static int sum(byte[] rgb, int left, int centre, int stride) {
        return (rgb[left] & 0xFF)
                + 2 * (rgb[centre] & 0xFF)
                + (rgb[centre + 3] & 0xFF)
                + (rgb[left + stride] & 0xFF)
                + 2 * (rgb[centre + stride] & 0xFF)
                + (rgb[centre + 3 + stride] & 0xFF);
    }

    private static int round(double value) {
        return (int) Math.round(value);
    }
}
