package org.latentblending.media.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class PictureTest {

    private static final Picture DARK = picture(0, 10, 255);
    private static final Picture LIGHT = picture(255, 11, 0);

    @Test
    void mixesLinearlyAndRounds() {
        assertThat(Picture.mix(DARK, LIGHT, 0.25)).isEqualTo(picture(64, 10, 191));
        assertThat(Picture.mix(DARK, LIGHT, 0.5)).isEqualTo(picture(128, 11, 128));
        assertThat(Picture.mix(DARK, LIGHT, 0.8)).isEqualTo(picture(204, 11, 51));
    }

    @Test
    void returnsThePicturesThemselvesAtTheEnds() {
        assertThat(Picture.mix(DARK, LIGHT, 0)).isSameAs(DARK);
        assertThat(Picture.mix(DARK, LIGHT, 1)).isSameAs(LIGHT);
    }

    @Test
    void refusesToMixUnequalSizesOrWithAFractionOutOfRange() {
        Picture wide = Scenes.plain(2, 1, 0, 0, 0);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Picture.mix(DARK, wide, 0.5))
                .withMessage("Pictures of 1 x 1 and 2 x 1 cannot be mixed");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Picture.mix(DARK, LIGHT, 1.01))
                .withMessage("The fraction 1.01 is outside 0 to 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Picture.mix(DARK, LIGHT, Double.NaN))
                .withMessage("The fraction NaN is outside 0 to 1");
    }

    @Test
    void refusesAWrongNumberOfBytes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Picture(2, 2, new byte[11]))
                .withMessage("A picture of 2 x 2 does not have 11 bytes");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Picture(0, 2, new byte[0]))
                .withMessage("A picture of 0 x 2 has no pixels");
    }

    /** Values of Pillow 13: {@code Image.new("RGB", (1, 1), colour).convert("L").getpixel((0, 0))}. */
    @Test
    void computesTheSameLumaAsPillow() {
        assertThat(lumaOf(255, 0, 0)).isEqualTo(76);
        assertThat(lumaOf(0, 255, 0)).isEqualTo(150);
        assertThat(lumaOf(0, 0, 255)).isEqualTo(29);
        assertThat(lumaOf(255, 255, 255)).isEqualTo(255);
        assertThat(lumaOf(127, 127, 127)).isEqualTo(127);
        assertThat(lumaOf(128, 128, 128)).isEqualTo(128);
    }

    private static int lumaOf(int red, int green, int blue) {
        return picture(red, green, blue).luma()[0] & 0xFF;
    }

    private static Picture picture(int red, int green, int blue) {
        return new Picture(1, 1, new byte[] {(byte) red, (byte) green, (byte) blue});
    }
}
