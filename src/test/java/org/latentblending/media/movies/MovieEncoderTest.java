package org.latentblending.media.movies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_PRI_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_MPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_SMPTE170M;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_TRC_BT709;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.latentblending.media.images.Picture;
import org.latentblending.media.images.Scenes;

class MovieEncoderTest {

    private static final int H264_HIGH = 100;

    @TempDir
    Path folder;

    @Test
    void encodesEveryPictureInOrderCloseToTheOriginal() {
        List<Picture> pictures = crossfade(Scenes.photo(128, 128, 1), Scenes.photo(128, 128, 2), 75);
        DecodedMovie movie = DecodedMovie.of(encode(pictures, 25));

        assertThat(movie.frames()).hasSize(75);
        assertThat(movie.framesPerSecond()).isEqualTo(25);
        assertThat(movie.seconds()).isCloseTo(3, within(0.001));
        double sum = 0;
        for (int i = 0; i < 75; i++) {
            DecodedMovie.Frame frame = movie.frames().get(i);
            assertThat(frame.second()).isCloseTo(i / 25.0, within(1e-6));
            assertThat(Scenes.lumaPsnr(frame.picture(), pictures.get(i))).isGreaterThan(41);
            sum += Scenes.psnr(frame.picture(), pictures.get(i));
        }
        assertThat(sum / 75).isGreaterThan(38);
    }

    @Test
    void writesAFormatThatEveryBrowserPlays() throws IOException {
        Path file = encode(crossfade(Scenes.gradient(64, 48, 0), Scenes.gradient(64, 48, 2), 10), 30);
        DecodedMovie movie = DecodedMovie.of(file);

        assertThat(movie.pixelFormat()).isEqualTo("yuv420p");
        assertThat(movie.profile()).isEqualTo(H264_HIGH);
        assertThat(movie.range()).isEqualTo(AVCOL_RANGE_MPEG);
        assertThat(movie.matrix()).isEqualTo(AVCOL_SPC_SMPTE170M);
        assertThat(movie.primaries()).isEqualTo(AVCOL_PRI_BT709);
        assertThat(movie.transfer()).isEqualTo(AVCOL_TRC_BT709);
        assertThat(Mp4Boxes.of(file).types()).startsWith("ftyp", "moov").endsWith("mdat");
    }

    @ParameterizedTest
    @CsvSource({"255,0,0", "0,255,0", "0,0,255", "255,255,255", "0,0,0", "128,128,128", "30,144,255", "250,128,114"})
    void keepsColours(int red, int green, int blue) {
        Path file = encode(List.of(Scenes.plain(16, 16, red, green, blue)), 30);
        byte[] rgb = DecodedMovie.of(file).frames().get(0).picture().rgb();
        for (int i = 0; i < rgb.length; i += 3) {
            assertThat(rgb[i] & 0xFF).isCloseTo(red, within(2));
            assertThat(rgb[i + 1] & 0xFF).isCloseTo(green, within(2));
            assertThat(rgb[i + 2] & 0xFF).isCloseTo(blue, within(2));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 30, 60})
    void writesAKeyFrameEverySecond(int fps) {
        List<Picture> pictures = crossfade(Scenes.gradient(32, 32, 0), Scenes.gradient(32, 32, 3), 3 * fps);
        Path file = encode(pictures, fps);

        List<DecodedMovie.Frame> frames = DecodedMovie.of(file).frames();
        assertThat(frames).hasSize(3 * fps);
        assertThat(frames.get(0).key()).isTrue();
        assertThat(frames.get(fps).key()).isTrue();
        assertThat(frames.get(2 * fps).key()).isTrue();

        DecodedMovie.Frame found = DecodedMovie.from(file, 1.999).frames().get(0);
        assertThat(found.second()).isEqualTo(1.0);
        assertThat(found.picture()).isEqualTo(frames.get(fps).picture());
    }

    @Test
    void writesEqualBytesAndNoTimeForEqualPictures() throws IOException {
        Path first = encode(crossfade(Scenes.photo(160, 96, 1), Scenes.photo(160, 96, 2), 40), 30);
        Path second = encode(crossfade(Scenes.photo(160, 96, 1), Scenes.photo(160, 96, 2), 40), 30);

        assertThat(second).hasSameBinaryContentAs(first);
        Mp4Boxes boxes = Mp4Boxes.of(first);
        for (String header : List.of("mvhd", "tkhd", "mdhd")) {
            assertThat(boxes.times(header)).containsOnly(0);
        }
        assertThat(boxes.text()).doesNotContain("Lavf", "Lavc");
    }

    private Path encode(List<Picture> pictures, int fps) {
        Path file = folder.resolve("movie" + System.nanoTime() + ".mp4");
        try (MovieEncoder encoder = new MovieEncoder(
                file, MovieSpec.mp4(pictures.get(0).width(), pictures.get(0).height(), FrameRate.of(fps)))) {
            pictures.forEach(encoder::write);
            encoder.finish();
        }
        assertThat(Files.isRegularFile(file)).isTrue();
        return file;
    }

    private static List<Picture> crossfade(Picture from, Picture to, int count) {
        List<Picture> pictures = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            pictures.add(Picture.mix(from, to, (double) i / (count - 1)));
        }
        return pictures;
    }
}
