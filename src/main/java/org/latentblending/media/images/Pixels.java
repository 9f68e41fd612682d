package org.latentblending.media.images;

import java.awt.Graphics2D;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;

/** Converts between {@link Picture} and AWT's images. */
final class Pixels {
    private static final ColorModel RGB = new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_sRGB), false, false, Transparency.OPAQUE, DataBuffer.TYPE_BYTE);

    private Pixels() {}

    /** Visits an image row by row. */
    @FunctionalInterface
    interface RowVisitor {
        /** @param argb the pixels of a row; valid during this call only */
        void visit(int y, int[] argb);
    }

    /** Converts an image and composites it on a grey, 0 for black to 255 for white. */
    static Picture of(BufferedImage image, int grey) {
        int width = image.getWidth();
        byte[] rgb = new byte[3 * width * image.getHeight()];
        visit(image, (y, argb) -> {
            int i = 3 * y * width;
            for (int pixel : argb) {
                int alpha = pixel >>> 24;
                rgb[i++] = over(grey, pixel >> 16 & 0xFF, alpha);
                rgb[i++] = over(grey, pixel >> 8 & 0xFF, alpha);
                rgb[i++] = over(grey, pixel & 0xFF, alpha);
            }
        });
        return new Picture(width, image.getHeight(), rgb);
    }

    /** Visits the rows from the top, in sRGB without premultiplied alpha. */
    static void visit(BufferedImage image, RowVisitor visitor) {
        ColorModel colours = image.getColorModel();
        boolean isGrey =
                colours.getColorSpace().getType() == ColorSpace.TYPE_GRAY && !(colours instanceof IndexColorModel);
        BufferedImage source = isGrey || colours.getColorSpace().isCS_sRGB() ? image : converted(image);
        int[] row = new int[image.getWidth()];
        for (int y = 0; y < image.getHeight(); y++) {
            if (isGrey) {
                readGrey(source, y, row);
            } else {
                source.getRGB(0, y, row.length, 1, row, 0, row.length);
            }
            visitor.visit(y, row);
        }
    }

    /** Keeps the samples; AWT would treat grey as linear light and brighten it. */
    private static void readGrey(BufferedImage image, int y, int[] row) {
        Raster raster = image.getRaster();
        int largest = (1 << image.getColorModel().getComponentSize(0)) - 1;
        int bands = raster.getNumBands();
        int[] samples = raster.getPixels(0, y, row.length, 1, (int[]) null);
        for (int x = 0; x < row.length; x++) {
            int alpha = bands > 1 ? to8Bits(samples[bands * x + 1], largest) : 255;
            row[x] = alpha << 24 | 0x010101 * to8Bits(samples[bands * x], largest);
        }
    }

    private static int to8Bits(int value, int largest) {
        return (value * 255 + largest / 2) / largest;
    }

    private static byte over(int grey, int value, int alpha) {
        return (byte) ((value * alpha + grey * (255 - alpha) + 127) / 255);
    }

    private static BufferedImage converted(BufferedImage image) {
        BufferedImage converted = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_ARGB);
        Graphics2D graphics = converted.createGraphics();
        graphics.drawImage(image, 0, 0, null);
        graphics.dispose();
        return converted;
    }

    /** Returns an image that shares the picture's bytes. */
    static BufferedImage image(Picture picture) {
        byte[] rgb = picture.rgb();
        WritableRaster raster = Raster.createInterleavedRaster(
                new DataBufferByte(rgb, rgb.length),
                picture.width(),
                picture.height(),
                3 * picture.width(),
                3,
                new int[] {0, 1, 2},
                null);
        return new BufferedImage(RGB, raster, false, null);
    }
}
