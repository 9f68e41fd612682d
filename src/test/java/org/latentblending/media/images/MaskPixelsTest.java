package org.latentblending.media.images;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.function.IntBinaryOperator;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** Masks of 8 x 4 pixels, whose left half is to be painted. */
class MaskPixelsTest {
    private static final int WIDTH = 8;
    private static final int HEIGHT = 4;
    private static final String LEFT = "####....";
    private static final String RIGHT = "....####";
    private static final String NOTHING = "........";

    @Test
    void lightPixelsArePainted() throws IOException {
        assertPainted(LEFT, (x, y) -> x < 4 ? 0xFFFFFFFF : 0xFF000000);
        assertPainted(LEFT, (x, y) -> x < 4 ? 0xFFC0C0C0 : 0xFF404040);
    }

    /** White strokes on a transparent layer, whatever colour the transparent pixels have. */
    @Test
    void lightPixelsArePaintedOnATransparentLayer() throws IOException {
        assertPainted(LEFT, (x, y) -> x < 4 ? 0xFFFFFFFF : 0x00000000);
        assertPainted(LEFT, (x, y) -> x < 4 ? 0xFFFFFFFF : 0x00FFFFFF);
        assertPainted(LEFT, (x, y) -> x < 4 ? 0xFFFFFFFF : x < 6 ? 0xFF000000 : 0x00FFFFFF);
    }

    @Test
    void erasedPixelsOfABlackMaskArePainted() throws IOException {
        assertPainted(LEFT, (x, y) -> x < 4 ? 0x00000000 : 0xFF000000);
        assertPainted(LEFT, (x, y) -> x < 4 ? 0x20FFFFFF : 0xFF101010);
    }

    @Test
    void erasedPixelsOfAPictureArePainted() throws IOException {
        assertPainted(LEFT, (x, y) -> x < 4 ? 0 : 0xFF00C000 | x << 20 | y << 4);
    }

    /** A coloured brush is no eraser, and no picture: its luma decides. */
    @Test
    void aBrushOfOneColourIsReadByItsLight() throws IOException {
        assertPainted(RIGHT, (x, y) -> x < 4 ? 0 : 0xFF00FF00);
        assertPainted(NOTHING, (x, y) -> x < 4 ? 0 : 0xFFFF0000);
    }

    @Test
    void zerosAndOnesAreBlackAndWhite() throws IOException {
        assertPainted(LEFT, (x, y) -> x < 4 ? 0xFF010101 : 0xFF000000);
        assertPainted(NOTHING, (x, y) -> x < 4 ? 0xFF010101 : 0xFF020202);
        assertPainted(NOTHING, (x, y) -> 0xFF000000);
        assertPainted(NOTHING, (x, y) -> 0xFF010101);
    }

    /** As array libraries write them: grey with a single channel. */
    @Test
    void zerosAndOnesOfAGreyImage() throws IOException {
        BufferedImage grey = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < 4 * HEIGHT; i++) {
            grey.getRaster().setSample(i % 4, i / 4, 0, 1);
        }
        assertThat(painted(grey)).isEqualTo(LEFT);
        assertThat(PictureReader.from(png(grey)).rgb()[0]).as("no mask").isEqualTo((byte) 1);
    }

    private static void assertPainted(String row, IntBinaryOperator argb) throws IOException {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_ARGB);
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                image.setRGB(x, y, argb.applyAsInt(x, y));
            }
        }
        assertThat(painted(image)).isEqualTo(row);
    }

    /** The first row, in which a mask's pixels of a luma of 128 or more are marked. */
    private static String painted(BufferedImage image) throws IOException {
        byte[] luma = PictureReader.mask(png(image)).luma();
        StringBuilder row = new StringBuilder();
        for (int x = 0; x < WIDTH; x++) {
            row.append(luma[x] < 0 ? '#' : '.');
            assertThat(luma[x + WIDTH]).as("second row").isEqualTo(luma[x]);
        }
        return row.toString();
    }

    private static byte[] png(BufferedImage image) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ImageIO.write(image, "png", file);
        return file.toByteArray();
    }
}
