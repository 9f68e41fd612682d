package org.latentblending.media.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.latentblending.media.images.UnreadablePicture.Reason.DAMAGED;
import static org.latentblending.media.images.UnreadablePicture.Reason.TOO_LARGE;
import static org.latentblending.media.images.UnreadablePicture.Reason.UNSUPPORTED;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnreadablePictureTest {

    private static final Picture PHOTO = Scenes.photo(67, 45, 3);

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "GIF89a", "<svg xmlns='http://www.w3.org/2000/svg'/>", "RIFF0000WAVE"})
    void refusesOtherFormats(String content) {
        assertRefused(content.getBytes(StandardCharsets.UTF_8), UNSUPPORTED, "The file is not a PNG, JPEG or WebP");
    }

    @Test
    void refusesTooManyBytes() {
        byte[] png = Arrays.copyOf(PictureWriter.png(PHOTO), PictureReader.MAX_BYTES + 1);
        assertRefused(png, TOO_LARGE, "larger than 20 MiB");
        assertThat(PictureReader.from(Arrays.copyOf(png, PictureReader.MAX_BYTES)))
                .isEqualTo(PHOTO);
    }

    @Test
    void refusesTooManyPixels() {
        assertRefused(pngAnnouncing(8000, 8001), TOO_LARGE, "8000 x 8001 pixels");
        assertRefused(pngAnnouncing(0x7FFFFFFF, 0x7FFFFFFF), TOO_LARGE, "2147483647 x 2147483647 pixels");
        assertRefused(jpegAnnouncing(65_500, 65_500), TOO_LARGE, "65500 x 65500 pixels");
        assertRefused(losslessWebp(16_384, 16_384, ""), TOO_LARGE, "16384 x 16384 pixels");
    }

    @Test
    void refusesEmptyPictures() {
        assertRefused(pngAnnouncing(0, 10), DAMAGED, "empty");
        assertRefused(jpegAnnouncing(10, 0), DAMAGED, "empty");
    }

    @Test
    void refusesAWebpFrameLargerThanItsCanvas() {
        String smallCanvas = "56503858" + "0A000000" + "00000000" + "090000" + "090000";
        assertRefused(losslessWebp(5000, 5000, smallCanvas), DAMAGED, "differ in size");
    }

    @Test
    void refusesAnimations() {
        byte[] animation = WebpSamples.animated(Scenes.plain(16, 16, 255, 0, 0), Scenes.plain(16, 16, 0, 255, 0));
        assertRefused(animation, UNSUPPORTED, "Animated WebP");
    }

    @Test
    void refusesCmyk() throws IOException {
        var raster = new BufferedImage(8, 8, BufferedImage.TYPE_4BYTE_ABGR).getRaster();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (ImageOutputStream output = ImageIO.createImageOutputStream(file)) {
            writer.setOutput(output);
            writer.write(null, new IIOImage(raster, null, null), null);
        }
        assertRefused(file.toByteArray(), UNSUPPORTED, "not grey or RGB");
    }

    @Test
    void refusesTooManyScans() {
        byte[] jpeg = PictureWriter.jpeg(Scenes.plain(8, 8, 1, 2, 3));
        int scan = indexOf(jpeg, 0xFF, 0xDA);
        byte[] scans = Arrays.copyOfRange(jpeg, scan, jpeg.length - 2);
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        bomb.write(jpeg, 0, scan);
        for (int i = 0; i < 101; i++) {
            bomb.writeBytes(scans);
        }
        bomb.write(jpeg, jpeg.length - 2, 2);
        assertRefused(bomb.toByteArray(), UNSUPPORTED, "more than 100 scans");
    }

    @Test
    void refusesMissingScanData() {
        byte[] jpeg = PictureWriter.jpeg(PHOTO);
        byte[] cut = Arrays.copyOf(jpeg, jpeg.length - 300);
        cut[cut.length - 2] = (byte) 0xFF;
        cut[cut.length - 1] = (byte) 0xD9;
        assertRefused(cut, DAMAGED, "The JPEG picture is corrupt");
    }

    @ParameterizedTest
    @EnumSource(PictureFormat.class)
    void refusesFilesTruncatedAnywhere(PictureFormat format) {
        byte[] file = sample(format);
        for (int length = 12; length < file.length; length += 1 + file.length / 200) {
            byte[] cut = Arrays.copyOf(file, length);
            assertThat(catchThrowable(() -> PictureReader.from(cut)))
                    .as("%s cut to %d of %d bytes", format, length, file.length)
                    .isInstanceOfSatisfying(
                            UnreadablePicture.class, e -> assertThat(e.reason()).isEqualTo(DAMAGED));
        }
    }

    @ParameterizedTest
    @EnumSource(PictureFormat.class)
    void readsOrRefusesCorruptFiles(PictureFormat format) {
        byte[] file = sample(format);
        Random random = new Random(7);
        int refused = 0;
        for (int i = 0; i < 400; i++) {
            byte[] corrupt = file.clone();
            for (int j = 0; j < 3; j++) {
                corrupt[random.nextInt(i < 200 ? 64 : corrupt.length)] ^= (byte) (1 + random.nextInt(255));
            }
            Throwable thrown = catchThrowable(() -> PictureReader.from(corrupt));
            if (thrown != null) {
                assertThat(thrown).isInstanceOf(UnreadablePicture.class).hasMessageEndingWith(".");
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(150);
    }

    private static void assertRefused(byte[] file, UnreadablePicture.Reason reason, String sentence) {
        assertThat(catchThrowable(() -> PictureReader.from(file)))
                .isInstanceOfSatisfying(
                        UnreadablePicture.class, e -> assertThat(e.reason()).isEqualTo(reason))
                .hasMessageContaining(sentence);
    }

    private static byte[] sample(PictureFormat format) {
        return switch (format) {
            case PNG -> PictureWriter.png(PHOTO);
            case JPEG -> PictureWriter.jpeg(PHOTO);
            case WEBP -> WebpSamples.lossy(PHOTO, 255);
        };
    }

    private static byte[] pngAnnouncing(int width, int height) {
        byte[] header = HexFormat.of().parseHex("49484452%08X%08X0802000000".formatted(width, height));
        CRC32 checksum = new CRC32();
        checksum.update(header);
        String chunk = "0000000D" + HexFormat.of().formatHex(header) + "%08X".formatted(checksum.getValue());
        return HexFormat.of().parseHex("89504E470D0A1A0A" + chunk + "0000000049454E44AE426082");
    }

    private static byte[] jpegAnnouncing(int width, int height) {
        byte[] jpeg = PictureWriter.jpeg(Scenes.plain(8, 8, 1, 2, 3));
        int frame = indexOf(jpeg, 0xFF, 0xC0);
        jpeg[frame + 5] = (byte) (height >> 8);
        jpeg[frame + 6] = (byte) height;
        jpeg[frame + 7] = (byte) (width >> 8);
        jpeg[frame + 8] = (byte) width;
        return jpeg;
    }

    private static byte[] losslessWebp(int width, int height, String before) {
        String bits = "%08X".formatted(Integer.reverseBytes(width - 1 | height - 1 << 14));
        String chunks = before + "5650384C" + "06000000" + "2F" + bits + "00";
        String size = "%08X".formatted(Integer.reverseBytes(4 + chunks.length() / 2));
        return HexFormat.of().parseHex("52494646" + size + "57454250" + chunks);
    }

    private static int indexOf(byte[] file, int first, int second) {
        for (int i = 0; i + 1 < file.length; i++) {
            if ((file[i] & 0xFF) == first && (file[i + 1] & 0xFF) == second) {
                return i;
            }
        }
        throw new AssertionError("no such bytes");
    }
}
