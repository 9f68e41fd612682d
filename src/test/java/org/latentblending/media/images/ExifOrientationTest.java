package org.latentblending.media.images;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExifOrientationTest {

    private static final int BLOCK = 16;
    private static final String EXIF = "457869660000";

    /** The stored picture is red and green above, blue and white below. */
    @ParameterizedTest
    @CsvSource({
        "1, 48, 32, R G B W",
        "2, 48, 32, G R W B",
        "3, 48, 32, W B G R",
        "4, 48, 32, B W R G",
        "5, 32, 48, R B G W",
        "6, 32, 48, B R W G",
        "7, 32, 48, W G B R",
        "8, 32, 48, G W R B",
        "9, 48, 32, R G B W",
        "0, 48, 32, R G B W"
    })
    void appliesTheOrientation(int orientation, int width, int height, String corners) {
        for (boolean littleEndian : new boolean[] {false, true}) {
            for (byte[] file : List.of(
                    jpeg(orientation, littleEndian),
                    png(tiff(orientation, littleEndian)),
                    webp("", orientation, littleEndian),
                    webp(EXIF, orientation, littleEndian))) {
                Picture picture = PictureReader.from(file);
                assertThat(picture.width()).isEqualTo(width);
                assertThat(picture.height()).isEqualTo(height);
                assertThat(corners(picture)).isEqualTo(corners);
                assertThat(PictureReader.mask(file).width()).isEqualTo(width);
            }
        }
    }

    /** A block that cannot be read changes nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"", "45", "457869660000", "4D4D002A000000FF", "4D4D002A00000008000201"})
    void ignoresBrokenBlocks(String hex) {
        assertThat(corners(PictureReader.from(png(hex)))).isEqualTo("R G B W");
    }

    private static String corners(Picture picture) {
        int right = picture.width() - 4;
        int bottom = picture.height() - 4;
        return name(picture, 3, 3) + " " + name(picture, right, 3) + " " + name(picture, 3, bottom) + " "
                + name(picture, right, bottom);
    }

    private static String name(Picture picture, int x, int y) {
        int at = 3 * (y * picture.width() + x);
        boolean red = picture.rgb()[at] < 0;
        boolean green = picture.rgb()[at + 1] < 0;
        return red && green ? "W" : red ? "R" : green ? "G" : "B";
    }

    private static byte[] jpeg(int orientation, boolean littleEndian) {
        byte[] plain = PictureWriter.jpeg(fourColours());
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.write(plain, 0, 2);
        file.writeBytes(exif(orientation, littleEndian));
        file.write(plain, 2, plain.length - 2);
        return file.toByteArray();
    }

    private static byte[] png(String tiff) {
        byte[] plain = PictureWriter.png(fourColours());
        byte[] block = HexFormat.of().parseHex(tiff);
        byte[] named = ByteBuffer.allocate(4 + block.length)
                .put("eXIf".getBytes())
                .put(block)
                .array();
        CRC32 checksum = new CRC32();
        checksum.update(named);
        int header = 8 + 12 + 13; // signature and IHDR
        return ByteBuffer.allocate(plain.length + 8 + named.length)
                .put(plain, 0, header)
                .putInt(block.length)
                .put(named)
                .putInt((int) checksum.getValue())
                .put(plain, header, plain.length - header)
                .array();
    }

    /** The extended format with a chunk of EXIF at its end. */
    private static byte[] webp(String prefix, int orientation, boolean littleEndian) {
        Picture picture = fourColours();
        byte[] plain = WebpSamples.lossless(picture, 255);
        byte[] block = HexFormat.of().parseHex(prefix + tiff(orientation, littleEndian));
        ByteBuffer file =
                ByteBuffer.allocate(plain.length + 18 + 8 + block.length).order(ByteOrder.LITTLE_ENDIAN);
        file.put("RIFF".getBytes()).putInt(file.capacity() - 8).put("WEBPVP8X".getBytes());
        file.putInt(10).putInt(0x08);
        file.put((byte) (picture.width() - 1)).putShort((short) 0);
        file.put((byte) (picture.height() - 1)).putShort((short) 0);
        file.put(plain, 12, plain.length - 12);
        return file.put("EXIF".getBytes()).putInt(block.length).put(block).array();
    }

    /** An APP1 segment. */
    private static byte[] exif(int orientation, boolean littleEndian) {
        String payload = EXIF + tiff(orientation, littleEndian);
        int length = payload.length() / 2 + 2;
        return HexFormat.of().parseHex("FFE1%04X".formatted(length) + payload);
    }

    /** A TIFF header and a directory of two entries, the second of which is the orientation. */
    private static String tiff(int orientation, boolean littleEndian) {
        String tiff = littleEndian
                ? "49492A0008000000" + "0200" + "1A010500010000002A000000" + "12010300010000000%d000000"
                : "4D4D002A00000008" + "0002" + "011A0005000000010000002A" + "01120003000000010000%d0000";
        String filled = littleEndian
                ? tiff.replace("%d000000", orientation + "000000")
                : tiff.replace("0000%d0000", "000" + orientation + "0000");
        return filled + "00000000";
    }

    private static Picture fourColours() {
        int width = 3 * BLOCK;
        byte[] rgb = new byte[3 * width * 2 * BLOCK];
        for (int y = 0, i = 0; y < 2 * BLOCK; y++) {
            for (int x = 0; x < width; x++, i += 3) {
                boolean left = x < width / 2;
                boolean top = y < BLOCK;
                rgb[i] = (byte) (left == top ? 255 : 0);
                rgb[i + 1] = (byte) (left ? 0 : 255);
                rgb[i + 2] = (byte) (top ? 0 : 255);
            }
        }
        return new Picture(width, 2 * BLOCK, rgb);
    }
}
