package org.latentblending.media.movies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_UNSPECIFIED;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.latentblending.media.images.Picture;
import org.latentblending.media.images.PictureReader;
import org.latentblending.media.images.Scenes;

/** Every format, read back by a decoder that is not ours. */
class MovieFormatsTest {
    private static final String COMMENT = "{\"latentblending\":1,\"request\":{\"a\":\"x=1; #2 \\\\u00e9\"}}";
    private static final FrameRate NTSC = FrameRate.of("30000/1001");

    @TempDir
    Path folder;

    private static List<Picture> crossfade(int width, int height, int count) {
        Picture from = Scenes.photo(width, height, 1);
        Picture to = Scenes.photo(width, height, 2);
        return IntStream.range(0, count)
                .mapToObj(i -> Picture.mix(from, to, (double) i / (count - 1)))
                .toList();
    }

    private Path encode(MovieFormat format, FrameRate rate, List<Picture> pictures, String comment) {
        Path file = folder.resolve("movie" + System.nanoTime() + "." + format.getExtension());
        Palette palette = format == MovieFormat.GIF ? Palette.of(pictures.stream()) : null;
        var spec =
                new MovieSpec(format, pictures.get(0).width(), pictures.get(0).height(), rate, comment, palette);
        try (var encoder = new MovieEncoder(file, spec)) {
            pictures.forEach(encoder::write);
            return encoder.finish();
        }
    }

    @ParameterizedTest
    @CsvSource({"MP4, 41, 36.5", "WEBM, 38, 35", "MOV, 43, 38.5", "GIF, 25, 25"})
    void holdsEveryPictureCloseToTheOriginal(MovieFormat format, double lumaPsnr, double psnr) {
        List<Picture> pictures = crossfade(128, 96, 61);
        DecodedMovie movie = DecodedMovie.of(encode(format, NTSC, pictures, COMMENT));

        assertThat(movie.frames()).hasSize(61);
        assertThat(movie.seconds()).isCloseTo(61 * 1001 / 30000.0, within(format == MovieFormat.GIF ? 0.006 : 0.002));
        double unit = format == MovieFormat.GIF ? 0.01 : format == MovieFormat.WEBM ? 0.001 : 1e-6;
        for (int i = 0; i < 61; i++) {
            DecodedMovie.Frame frame = movie.frames().get(i);
            assertThat(frame.second()).isCloseTo(i * 1001 / 30000.0, within(0.51 * unit + 1e-6));
            assertThat(Scenes.lumaPsnr(frame.picture(), pictures.get(i))).isGreaterThan(lumaPsnr);
            assertThat(Scenes.psnr(frame.picture(), pictures.get(i))).isGreaterThan(psnr);
        }
    }

    @Test
    void writesAnimatedWebpThatLoops() throws IOException {
        List<Picture> pictures = crossfade(128, 96, 31);
        DecodedWebp movie = DecodedWebp.of(encode(MovieFormat.WEBP, NTSC, pictures, COMMENT));

        assertThat(movie.loops()).isZero();
        assertThat(movie.frames()).hasSize(31);
        assertThat(movie.frames().stream()
                        .mapToInt(DecodedWebp.Frame::milliseconds)
                        .sum())
                .isEqualTo(Math.round(31 * 1001 / 30.0));
        for (int i = 0; i < 31; i++) {
            DecodedWebp.Frame frame = movie.frames().get(i);
            assertThat(frame.milliseconds()).isBetween(33, 35);
            assertThat(Scenes.psnr(frame.picture(), pictures.get(i))).isGreaterThan(33);
        }
        assertThat(movie.chunks()).startsWith("VP8X", "ANIM", "ANMF").endsWith("XMP ");
    }

    @Test
    void writesAGifThatLoopsWithOnePalette() throws IOException {
        Path file = encode(MovieFormat.GIF, FrameRate.of(30), crossfade(64, 64, 30), COMMENT);
        String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);

        assertThat(bytes.indexOf("latentblending")).isLessThan(bytes.indexOf("NETSCAPE2.0"));
        assertThat(bytes).contains("NETSCAPE2.0\u0003\u0001\0\0\0");
        // The descriptor of a picture with a palette of its own has the flag. FFmpeg writes the palette of the first
        // one twice.
        List<Integer> flags = GifBlocks.of(Files.readAllBytes(file)).pictureFlags();
        assertThat(flags).hasSize(30);
        assertThat(flags.subList(1, 30)).allMatch(flag -> (flag & 0x80) == 0);
        List<Integer> delays = GifBlocks.of(Files.readAllBytes(file)).delays();
        assertThat(delays).hasSize(30).containsOnly(3, 4);
        assertThat(delays.stream().mapToInt(delay -> delay).sum()).isEqualTo(100);
    }

    @ParameterizedTest
    @CsvSource({"60, 60, 40", "120, 120, 40", "50, 50, 50", "1, 3, 3"})
    void aGifLeavesOutPicturesThatWouldBeTooShort(int fps, int pictures, int shown) throws IOException {
        Path file = encode(MovieFormat.GIF, FrameRate.of(fps), crossfade(32, 32, pictures), "");

        List<Integer> delays = GifBlocks.of(Files.readAllBytes(file)).delays();
        assertThat(delays).hasSizeBetween(shown, 50).allMatch(delay -> delay >= 2);
        assertThat(delays.stream().mapToInt(delay -> delay).sum()).isEqualTo(100 * pictures / fps);
    }

    @Test
    void writesAZipOfThePictures() throws IOException {
        List<Picture> pictures = crossfade(32, 32, 12);
        Path file = encode(MovieFormat.FRAMES, NTSC, pictures, COMMENT);

        try (var zip = new ZipFile(file.toFile())) {
            List<String> names = new ArrayList<>();
            Enumeration<? extends ZipEntry> entries = zip.entries();
            entries.asIterator().forEachRemaining(entry -> names.add(entry.getName()));
            assertThat(names).hasSize(13).startsWith("recipe.json", "00000.png").endsWith("00011.png");
            assertThat(zip.getInputStream(zip.getEntry("recipe.json"))).hasContent(COMMENT);
            for (int i = 0; i < 12; i++) {
                byte[] png = zip.getInputStream(zip.getEntry("%05d.png".formatted(i)))
                        .readAllBytes();
                assertThat(PictureReader.from(png)).isEqualTo(pictures.get(i));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(MovieFormat.class)
    void writesEqualBytesForEqualPictures(MovieFormat format) {
        List<Picture> pictures = crossfade(96, 64, 20);
        assertThat(encode(format, NTSC, pictures, COMMENT))
                .hasSameBinaryContentAs(encode(format, NTSC, pictures, COMMENT));
    }

    @ParameterizedTest
    @EnumSource(
            value = MovieFormat.class,
            names = {"MP4", "MOV", "WEBM", "GIF"})
    void carriesTheCommentThroughARemux(MovieFormat format) {
        Path file = encode(format, FrameRate.of(10), crossfade(64, 64, 30), COMMENT);
        assertThat(Remux.comment(file)).isEqualTo(COMMENT);
        if (format == MovieFormat.GIF) {
            return; // FFmpeg writes no comments into GIFs.
        }
        for (String other : List.of(format.getExtension(), format == MovieFormat.WEBM ? "mkv" : "mov")) {
            Path copy = Remux.copy(file, folder.resolve("copy." + other), 1.5);
            assertThat(Remux.comment(copy)).as(other).isEqualTo(COMMENT);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = MovieFormat.class,
            names = {"MP4", "MOV", "WEBM", "GIF"})
    void carriesACommentOfAnyLength(MovieFormat format) {
        String comment = "{\"latentblending\":1,\"x\":\"" + "long ".repeat(60_000) + "\"}";
        Path file = encode(format, FrameRate.of(10), crossfade(32, 32, 4), comment);
        assertThat(Remux.comment(file)).isEqualTo(comment);
        assertThat(DecodedMovie.of(file).frames()).hasSize(4);
    }

    /** Encoders may join equal pictures. */
    @ParameterizedTest
    @EnumSource(MovieFormat.class)
    void writesAMovieInWhichNothingChanges(MovieFormat format) throws IOException {
        Path file =
                encode(format, FrameRate.of(10), Collections.nCopies(5, Scenes.plain(40, 32, 30, 144, 255)), COMMENT);
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).contains("\"latentblending\":1");
        if (format == MovieFormat.WEBP) {
            Picture still = PictureReader.from(Files.readAllBytes(file));
            assertThat(Scenes.psnr(still, Scenes.plain(40, 32, 30, 144, 255))).isGreaterThan(38);
        } else if (format != MovieFormat.FRAMES) {
            DecodedMovie movie = DecodedMovie.of(file);
            assertThat(movie.seconds()).isCloseTo(0.5, within(0.001));
            assertThat(Scenes.psnr(movie.frames().get(0).picture(), Scenes.plain(40, 32, 30, 144, 255)))
                    .isGreaterThan(36);
        }
    }

    @ParameterizedTest
    @CsvSource({"WEBM, yuv420p", "MOV, yuv422p10le"})
    void writesTheColoursThatItDeclares(MovieFormat format, String pixelFormat) {
        DecodedMovie movie = DecodedMovie.of(encode(format, NTSC, crossfade(64, 64, 3), ""));
        DecodedMovie mp4 = DecodedMovie.of(encode(MovieFormat.MP4, NTSC, crossfade(64, 64, 3), ""));
        assertThat(movie.pixelFormat()).isEqualTo(pixelFormat);
        assertThat(List.of(movie.matrix(), movie.primaries(), movie.transfer()))
                .isEqualTo(List.of(mp4.matrix(), mp4.primaries(), mp4.transfer()));
        // ProRes has one range, and no tag for it.
        assertThat(movie.range()).isEqualTo(format == MovieFormat.MOV ? AVCOL_RANGE_UNSPECIFIED : mp4.range());
    }

    @Test
    void saysWhichEncoderIsMissing() {
        assertThat(MovieFormat.values()).allMatch(format -> format.missing() == null);
        assertThat(MovieFormat.missing("libx999"))
                .isEqualTo("Cannot be written: FFmpeg's libraries have no encoder libx999.");
    }

    @Test
    void refusesCommentsThatNotEveryFormatHolds() {
        for (String comment : List.of("é", "a\nb", "<", "&", "\u007f")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new MovieSpec(MovieFormat.MP4, 64, 64, NTSC, comment, null));
        }
    }

    /** The blocks of a GIF (GIF89a), read by their lengths. */
    private record GifBlocks(List<Integer> delays, List<Integer> pictureFlags) {
        static GifBlocks of(byte[] file) {
            List<Integer> delays = new ArrayList<>();
            List<Integer> flags = new ArrayList<>();
            var input = new ByteArrayInputStream(file);
            input.skip(10);
            int screen = input.read();
            input.skip(2 + ((screen & 0x80) != 0 ? 3 << (screen & 7) + 1 : 0));
            for (int block = input.read(); block != 0x3B; block = input.read()) {
                if (block == 0x21) {
                    if (input.read() == 0xF9) {
                        input.skip(2);
                        delays.add(input.read() + 256 * input.read());
                        input.skip(1);
                    }
                } else {
                    assertThat(block).isEqualTo(0x2C);
                    input.skip(8);
                    int flag = input.read();
                    flags.add(flag);
                    input.skip(1 + ((flag & 0x80) != 0 ? 3 << (flag & 7) + 1 : 0));
                }
                for (int length = input.read(); length != 0; length = input.read()) {
                    input.skip(length);
                }
            }
            return new GifBlocks(delays, flags);
        }
    }
}
