package org.latentblending.media.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CoverCropTest {

    /** Grey, with neighbours far apart. */
    private static Picture picture(int width, int height) {
        byte[] rgb = new byte[3 * width * height];
        for (int i = 0; i < rgb.length; i++) {
            int x = i / 3 % width;
            int y = i / 3 / width;
            rgb[i] = (byte) (37 * x + 91 * y + 13 * x * y);
        }
        return new Picture(width, height, rgb);
    }

    /** Pillow rounds after each direction, we do once. */
    private static void assertNear(Picture picture, int... expected) {
        byte[] light = picture.luma();
        assertThat(light).hasSameSizeAs(expected);
        for (int i = 0; i < light.length; i++) {
            assertThat(light[i] & 0xFF).as("pixel %d", i).isCloseTo(expected[i], within(1));
        }
    }

    @Test
    void keepsAPictureOfTheTargetSize() {
        Picture picture = Scenes.photo(48, 32, 1);

        assertThat(CoverCrop.of(picture, 48, 32)).isEqualTo(picture);
    }

    @Test
    void cropsBothSidesOfAPictureThatIsTooWide() {
        Picture picture = picture(12, 4);

        Picture middle = CoverCrop.of(picture, 4, 4);

        for (int y = 0; y < 4; y++) {
            for (int x = 0; x < 4; x++) {
                assertThat(middle.rgb()[3 * (4 * y + x)]).isEqualTo(picture.rgb()[3 * (12 * y + x + 4)]);
            }
        }
    }

    /** Values of Pillow 13's {@code resize((4, 4), Image.BILINEAR, box=(2.5, 0, 9.5, 7))}. */
    @Test
    void reducesAsPillowDoes() {
        assertNear(
                CoverCrop.of(picture(12, 7), 4, 4),
                142,
                133,
                137,
                103,
                147,
                149,
                121,
                160,
                149,
                125,
                137,
                127,
                146,
                153,
                129,
                149);
    }

    /** Values of Pillow 13's {@code resize((8, 4), Image.BILINEAR, box=(0, 3.25, 5, 5.75))}. */
    @Test
    void enlargesTheCentreAsPillowDoes() {
        assertNear(
                CoverCrop.of(picture(5, 9), 8, 4),
                23,
                57,
                104,
                141,
                184,
                232,
                145,
                74, //
                80,
                117,
                159,
                102,
                100,
                153,
                161,
                163, //
                136,
                142,
                145,
                93,
                96,
                154,
                167,
                173, //
                193,
                133,
                60,
                113,
                172,
                235,
                163,
                102);
    }

    /** Values of Pillow 13's {@code resize((8, 4), Image.BILINEAR)}. */
    @Test
    void enlargesAsPillowDoes() {
        Picture two = new Picture(2, 1, new byte[] {0, 10, (byte) 255, (byte) 255, 11, 0});
        Picture large = CoverCrop.of(two, 8, 4);
        assertThat(large.width()).isEqualTo(8);
        assertThat(large.height()).isEqualTo(4);
        int[] reds = {0, 0, 32, 96, 159, 223, 255, 255};
        int[] blues = {255, 255, 223, 159, 96, 32, 0, 0};
        for (int i = 0; i < 32; i++) {
            assertThat(large.rgb()[3 * i] & 0xFF).isEqualTo(reds[i % 8]);
            assertThat(large.rgb()[3 * i + 2] & 0xFF).isEqualTo(blues[i % 8]);
        }
    }
}
