package org.latentblending.media.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** JPEG files in full colour resolution without a JFIF marker: only the names of their components tell their colours. */
class JpegColoursTest {
    private static final int JFIF_BYTES = 18;

    /** libjpeg takes every name but R, G and B for YCbCr; the last row is the same picture in YCbCr. */
    @ParameterizedTest
    @CsvSource({"0, 1, 2, 231, 40, 30", "1, 2, 3, 231, 40, 30", "1, 34, 35, 231, 40, 30", "82, 71, 66, 96, 91, 224"})
    void readsColoursAsOtherProgramsDo(int first, int second, int third, int red, int green, int blue) {
        byte[] rgb = new byte[3 * 16 * 16];
        for (int i = 0; i < rgb.length; i++) {
            rgb[i] = (byte) new int[] {231, 40, 30}[i % 3];
        }
        byte[] file = PictureWriter.jpeg(new Picture(16, 16, rgb));
        file = withoutJfif(file);
        rename(file, 0xC0, 8, 3, first, second, third);
        rename(file, 0xDA, 3, 2, first, second, third);
        Picture read = PictureReader.from(file);
        int[] expected = {red, green, blue};
        for (int i = 0; i < 3; i++) {
            assertThat(read.rgb()[i] & 0xFF).isCloseTo(expected[i], offset(3));
        }
    }

    private static byte[] withoutJfif(byte[] file) {
        assertThat(file[3] & 0xFF).isEqualTo(0xE0);
        byte[] shorter = Arrays.copyOf(file, file.length - JFIF_BYTES);
        System.arraycopy(file, 2 + JFIF_BYTES, shorter, 2, shorter.length - 2);
        return shorter;
    }

    /** @param first position of the first component's name in the segment, after its length */
    private static void rename(byte[] file, int marker, int first, int step, int... names) {
        int at = 2;
        while ((file[at + 1] & 0xFF) != marker) {
            at += 2 + (file[at + 2] & 0xFF) * 256 + (file[at + 3] & 0xFF);
        }
        for (int i = 0; i < names.length; i++) {
            file[at + 2 + first + i * step] = (byte) names[i];
        }
    }
}
