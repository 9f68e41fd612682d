package org.latentblending.media.movies;

import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.latentblending.media.images.Picture;

/**
 * Converts pictures to Y'CbCr with the matrix of ITU-R BT.601 in limited range: luma 16 to 235, chroma 16 to 240 (of 8 bits),
 * one mean chroma value for 2 x 2 or 2 x 1 pixels. It uses fixed-point numbers, so that the result is the same on every
 * machine. For the choice of the matrix and the sample positions see docs/decisions/0007-movies.md.
 */
final class Yuv implements PictureTrack.PixelConverter {
    // BT.601, items 2.5.1 to 2.5.3: Y = Kr R + Kg G + Kb B, Cb = (B - Y) / 1.772, Cr = (R - Y) / 1.402.
    private static final double KR = 0.299;
    private static final double KB = 0.114;
    private static final double KG = 1 - KR - KB;
    private static final int BITS = 16;

    private final int width;
    private final int height;
    private final int depth;
    /** Rows of pixels with one row of chroma values: 1 or 2. */
    private final int rows;

    private final int[] ofLuma; // factors of R, G, B
    private final int[] ofBlue;
    private final int[] ofRed;
    private final byte[] y; // height x width values, of two bytes (little-endian) if there are more than 8 bits
    private final byte[] u; // height / rows x width / 2
    private final byte[] v;

    /** 4:2:0 with 8 bits; both sides must be even. */
    static Yuv yuv420(int width, int height) {
        return new Yuv(width, height, 8, 2);
    }

    /** 4:2:2 with 10 bits; the width must be even. */
    static Yuv yuv422p10(int width, int height) {
        return new Yuv(width, height, 10, 1);
    }

    private Yuv(int width, int height, int depth, int rows) {
        this.width = width;
        this.height = height;
        this.depth = depth;
        this.rows = rows;
        double unit = (double) (1 << depth - 8) * (1 << BITS) / 255;
        double luma = 219 * unit;
        double chroma = 224 * unit;
        ofLuma = new int[] {round(KR * luma), round(KG * luma), round(KB * luma)};
        int redOfBlue = round(-KR / (2 * (1 - KB)) * chroma);
        int blueOfRed = round(-KB / (2 * (1 - KR)) * chroma);
        int own = round(0.5 * chroma);
        ofBlue = new int[] {redOfBlue, -redOfBlue - own, own};
        ofRed = new int[] {own, -blueOfRed - own, blueOfRed};
        int bytes = depth > 8 ? 2 : 1;
        y = new byte[width * height * bytes];
        u = new byte[width / 2 * (height / rows) * bytes];
        v = new byte[u.length];
    }

    @Override
    public int pixelFormat() {
        return depth > 8 ? avutil.AV_PIX_FMT_YUV422P10LE : avutil.AV_PIX_FMT_YUV420P;
    }

    @Override
    public void convert(Picture picture, AVFrame frame) {
        byte[] rgb = picture.rgb();
        convertLuma(rgb);
        convertChroma(rgb);
        int bytes = depth > 8 ? 2 : 1;
        fill(frame, 0, y, width * bytes);
        fill(frame, 1, u, width / 2 * bytes);
        fill(frame, 2, v, width / 2 * bytes);
    }

    private static void fill(AVFrame frame, int plane, byte[] values, int width) {
        BytePointer row = frame.data(plane);
        for (int at = 0; at < values.length; at += width) {
            row.put(values, at, width);
            row.position(row.position() + frame.linesize(plane));
        }
    }

    private void convertLuma(byte[] rgb) {
        int offset = (16 << depth - 8 + BITS) + (1 << BITS - 1);
        for (int i = 0, j = 0; i < width * height; i++, j += 3) {
            int sum = ofLuma[0] * (rgb[j] & 0xFF) + ofLuma[1] * (rgb[j + 1] & 0xFF) + ofLuma[2] * (rgb[j + 2] & 0xFF);
            store(y, i, sum + offset >> BITS);
        }
    }

    private void convertChroma(byte[] rgb) {
        int shift = BITS + rows; // the sum of 2 or 4 pixels
        int offset = (128 << depth - 8 + shift) + (1 << shift - 1);
        int stride = rows == 2 ? 3 * width : 0;
        for (int row = 0, i = 0; row < height; row += rows) {
            for (int column = 0; column < width; column += 2, i++) {
                int at = 3 * (row * width + column);
                int r = sum(rgb, at, stride);
                int g = sum(rgb, at + 1, stride);
                int b = sum(rgb, at + 2, stride);
                store(u, i, ofBlue[0] * r + ofBlue[1] * g + ofBlue[2] * b + offset >> shift);
                store(v, i, ofRed[0] * r + ofRed[1] * g + ofRed[2] * b + offset >> shift);
            }
        }
    }

    /** @param stride to the pixels below, 0 for none */
    private static int sum(byte[] rgb, int at, int stride) {
        int two = (rgb[at] & 0xFF) + (rgb[at + 3] & 0xFF);
        return stride == 0 ? two : two + (rgb[at + stride] & 0xFF) + (rgb[at + stride + 3] & 0xFF);
    }

    private void store(byte[] plane, int index, int value) {
        if (depth > 8) {
            plane[2 * index] = (byte) value;
            plane[2 * index + 1] = (byte) (value >> 8);
        } else {
            plane[index] = (byte) value;
        }
    }

    private static int round(double value) {
        return (int) Math.round(value);
    }
}
