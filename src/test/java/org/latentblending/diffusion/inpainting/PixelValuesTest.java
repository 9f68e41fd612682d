package org.latentblending.diffusion.inpainting;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.latentblending.media.images.Picture;

class PixelValuesTest {
    @Test
    void clampsScalesAndTruncates() {
        float[] red = {-1.5f, -1, 0, 0.999f};
        float[] green = {1, 7, 0.5f, -0.999f};
        float[] blue = {0.25f, -0.25f, 0.01f, -0.01f};
        float[] pixels = new float[12];
        System.arraycopy(red, 0, pixels, 0, 4);
        System.arraycopy(green, 0, pixels, 4, 4);
        System.arraycopy(blue, 0, pixels, 8, 4);
        Picture image = PixelValues.toPicture(pixels, 2, 2);
        assertThat(HexFormat.of().formatHex(image.rgb())).isEqualTo("00ff9f" + "00ff5f" + "7fbf80" + "fe007e");
    }

    @Test
    void convertsBytesToValues() {
        Picture image = new Picture(1, 2, new byte[] {0, (byte) 255, 51, (byte) 204, 0, 0});
        assertThat(PixelValues.of(image)).containsExactly(-1, 0.6f, 1, -1, -0.6f, -1);
    }
}
