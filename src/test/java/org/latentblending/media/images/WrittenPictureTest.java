package org.latentblending.media.images;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class WrittenPictureTest {

    private static final Picture PHOTO = Scenes.photo(97, 61, 1);

    @Test
    void writesEveryPixelToPng() throws IOException {
        byte[] png = PictureWriter.png(PHOTO);
        assertThat(PictureFormat.of(png)).contains(PictureFormat.PNG);
        assertThat(decoded(png)).isEqualTo(PHOTO);
    }

    @Test
    void writesJpegCloseToThePicture() throws IOException {
        byte[] jpeg = PictureWriter.jpeg(PHOTO);
        assertThat(PictureFormat.of(jpeg)).contains(PictureFormat.JPEG);
        assertThat(Scenes.psnr(PHOTO, decoded(jpeg))).isGreaterThan(38);
    }

    @Test
    void writesJpegWithFullColourResolution() throws IOException {
        Picture stripes = Scenes.plain(64, 64, 255, 0, 0);
        for (int i = 0; i < stripes.rgb().length; i += 6) {
            stripes.rgb()[i] = 0;
            stripes.rgb()[i + 2] = (byte) 255;
        }
        assertThat(Scenes.psnr(stripes, decoded(PictureWriter.jpeg(stripes)))).isGreaterThan(30);
    }

    @Test
    void writesEqualBytesForEqualPictures() {
        Picture again = Scenes.photo(97, 61, 1);
        assertThat(PictureWriter.jpeg(again)).isEqualTo(PictureWriter.jpeg(PHOTO));
        assertThat(PictureWriter.png(again)).isEqualTo(PictureWriter.png(PHOTO));
    }

    private static Picture decoded(byte[] file) throws IOException {
        return Pixels.of(ImageIO.read(new ByteArrayInputStream(file)), 0);
    }
}
