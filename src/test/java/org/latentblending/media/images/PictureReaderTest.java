package org.latentblending.media.images;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PictureReaderTest {

    private static final Picture PHOTO = Scenes.photo(67, 45, 3);

    @Test
    void readsPngExactly() throws IOException {
        assertThat(PictureReader.from(PictureWriter.png(PHOTO))).isEqualTo(PHOTO);
        assertThat(PictureReader.from(progressive("png", PHOTO))).isEqualTo(PHOTO);
    }

    @Test
    void readsJpeg() throws IOException {
        assertThat(Scenes.psnr(PictureReader.from(PictureWriter.jpeg(PHOTO)), PHOTO))
                .isGreaterThan(36);
        assertThat(Scenes.psnr(PictureReader.from(progressive("jpeg", PHOTO)), PHOTO))
                .isGreaterThan(28);
    }

    @Test
    void readsWebp() {
        assertThat(PictureReader.from(WebpSamples.lossless(PHOTO, 255))).isEqualTo(PHOTO);
        assertThat(Scenes.psnr(PictureReader.from(WebpSamples.lossy(PHOTO, 255)), PHOTO))
                .isGreaterThan(30);
    }

    @Test
    void compositesOnBlackOrWhite() throws IOException {
        Picture orange = Scenes.plain(8, 8, 200, 100, 50);
        Picture half = Scenes.plain(8, 8, 100, 50, 25);
        assertThat(PictureReader.from(WebpSamples.lossless(orange, 128))).isEqualTo(half);

        BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_ARGB);
        for (int i = 0; i < 64; i++) {
            image.setRGB(i % 8, i / 8, 0x80C86432);
        }
        assertThat(PictureReader.from(write("png", image))).isEqualTo(half);
        assertThat(PictureReader.onWhite(write("png", image))).isEqualTo(Scenes.plain(8, 8, 227, 177, 152));
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpeg"})
    void keepsGreyValues(String format) throws IOException {
        BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setPixels(0, 0, 8, 8, constant(64, 119));
        assertThat(PictureReader.from(write(format, image))).isEqualTo(Scenes.plain(8, 8, 119, 119, 119));
    }

    @Test
    void roundsSixteenBitsToEight() throws IOException {
        BufferedImage grey = new BufferedImage(8, 8, BufferedImage.TYPE_USHORT_GRAY);
        grey.getRaster().setPixels(0, 0, 8, 8, constant(64, 119 * 257 + 100));
        assertThat(PictureReader.from(write("png", grey))).isEqualTo(Scenes.plain(8, 8, 119, 119, 119));

        var colours = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_sRGB), false, false, Transparency.OPAQUE, DataBuffer.TYPE_USHORT);
        BufferedImage colour = new BufferedImage(colours, colours.createCompatibleWritableRaster(8, 8), false, null);
        colour.getRaster().setPixels(0, 0, 8, 8, constant(192, 33 * 257 - 90));
        assertThat(PictureReader.from(write("png", colour))).isEqualTo(Scenes.plain(8, 8, 33, 33, 33));
    }

    @Test
    void readsPalettesAndSingleBits() throws IOException {
        BufferedImage palette = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_INDEXED);
        BufferedImage bits = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_BINARY);
        for (int i = 0; i < 64; i++) {
            palette.setRGB(i % 8, i / 8, 0xFFFF3300);
            bits.setRGB(i % 8, i / 8, 0xFFFFFFFF);
        }
        assertThat(PictureReader.from(write("png", palette))).isEqualTo(Scenes.plain(8, 8, 255, 51, 0));
        assertThat(PictureReader.from(write("png", bits))).isEqualTo(Scenes.plain(8, 8, 255, 255, 255));
    }

    /** sRGB's 128 is 0.2159 of full light, 55 of 255 in a file whose profile says that its values are linear. */
    @Test
    void convertsTheColourProfileOfAJpeg() {
        byte[] plain = PictureWriter.jpeg(Scenes.plain(16, 16, 55, 55, 55));
        byte[] profile = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        int afterJfif = 2 + 2 + 16;
        file.write(plain, 0, afterJfif);
        file.writeBytes(HexFormat.of().parseHex("FFE2%04X".formatted(2 + 14 + profile.length)));
        file.writeBytes("ICC_PROFILE\0\1\1".getBytes(StandardCharsets.ISO_8859_1));
        file.writeBytes(profile);
        file.write(plain, afterJfif, plain.length - afterJfif);

        for (byte value : PictureReader.from(file.toByteArray()).rgb()) {
            assertThat(value & 0xFF).isBetween(126, 130);
        }
    }

    private static int[] constant(int count, int value) {
        int[] values = new int[count];
        Arrays.fill(values, value);
        return values;
    }

    private static byte[] write(String format, BufferedImage image) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        assertThat(ImageIO.write(image, format, file)).isTrue();
        return file.toByteArray();
    }

    private static byte[] progressive(String format, Picture picture) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
        ImageWriteParam how = writer.getDefaultWriteParam();
        how.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (ImageOutputStream output = ImageIO.createImageOutputStream(file)) {
            writer.setOutput(output);
            writer.write(null, new IIOImage(Pixels.image(picture), null, null), how);
        }
        return file.toByteArray();
    }
}
