package org.latentblending.media.movies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.latentblending.media.images.Picture;
import org.latentblending.media.images.Scenes;
import org.latentblending.media.movies.MovieEncoder.MovieNotWritten;

/** The files on the disk while a movie is written, afterwards, and after a failure. */
class MovieFileTest {

    private static final Picture PICTURE = Scenes.photo(64, 64, 1);

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void nameTheMovie() {
        file = folder.resolve("der Übergang: 1%20.mp4");
    }

    @Test
    void appearsOnlyWhenItIsFinished() throws IOException {
        try (MovieEncoder encoder = new MovieEncoder(file, MovieSpec.mp4(64, 64, FrameRate.of(30)))) {
            encoder.write(PICTURE);
            assertThat(file).doesNotExist();
            encoder.finish();
            assertThat(files()).containsExactly(file);
        }
        assertThat(files()).containsExactly(file);
        assertThat(DecodedMovie.of(file).frames()).hasSize(1);
    }

    @Test
    void leavesNoFileWhenItIsClosedUnfinished() throws IOException {
        try (MovieEncoder encoder = new MovieEncoder(file, MovieSpec.mp4(64, 64, FrameRate.of(30)))) {
            encoder.write(PICTURE);
            encoder.close();
            encoder.close();
            assertThatIllegalStateException()
                    .isThrownBy(() -> encoder.write(PICTURE))
                    .withMessageEndingWith("is finished or closed");
            assertThatIllegalStateException()
                    .isThrownBy(encoder::finish)
                    .withMessageEndingWith("is finished or closed");
        }
        assertThat(files()).isEmpty();
    }

    @Test
    void replacesAnOlderMovieOnlyWhenItIsFinished() throws IOException {
        Files.writeString(file, "an older movie");
        try (MovieEncoder encoder = new MovieEncoder(file, MovieSpec.mp4(64, 64, FrameRate.of(30)))) {
            encoder.write(PICTURE);
        }
        assertThat(file).hasContent("an older movie");
        try (MovieEncoder encoder = new MovieEncoder(file, MovieSpec.mp4(64, 64, FrameRate.of(30)))) {
            encoder.write(PICTURE);
            encoder.finish();
        }
        assertThat(DecodedMovie.of(file).frames()).hasSize(1);
        assertThat(files()).containsExactly(file);
    }

    @Test
    void explainsAnUnwritableFolderInOneLine() {
        Path nowhere = folder.resolve("missing").resolve("movie.mp4");
        assertThatExceptionOfType(MovieNotWritten.class)
                .isThrownBy(() -> new MovieEncoder(nowhere, MovieSpec.mp4(64, 64, FrameRate.of(30))))
                .withMessage("The movie " + nowhere + " could not be written: No such file or directory"
                        + " (FFmpeg, creating the movie file)");
    }

    /** A device that is always full replaces the unfinished file. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void explainsAFullDiskInOneLineAndLeavesNoFile() throws IOException {
        Path part = Files.createSymbolicLink(folder.resolve("part"), Path.of("/dev/full"));
        assertThatExceptionOfType(MovieNotWritten.class)
                .isThrownBy(() -> new MovieEncoder(file, part, MovieSpec.mp4(64, 64, FrameRate.of(30))))
                .withMessage("The movie " + file + " could not be written: No space left on device"
                        + " (FFmpeg, writing the movie's header)");
        assertThat(files()).isEmpty();
    }

    @Test
    void needsAtLeastOnePicture() {
        try (MovieEncoder encoder = new MovieEncoder(file, MovieSpec.mp4(64, 64, FrameRate.of(30)))) {
            assertThatIllegalStateException()
                    .isThrownBy(encoder::finish)
                    .withMessage("A movie needs at least one picture");
        }
    }

    @Test
    void refusesAPictureOfAnotherSizeAndContinues() {
        try (MovieEncoder encoder = new MovieEncoder(file, MovieSpec.mp4(64, 64, FrameRate.of(30)))) {
            encoder.write(PICTURE);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> encoder.write(Scenes.photo(64, 72, 1)))
                    .withMessage("Picture[64 x 72] does not fit into a movie of 64 x 64");
            encoder.write(PICTURE);
            encoder.finish();
        }
        assertThat(DecodedMovie.of(file).frames()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"63,64", "64,63", "8,64", "0,0", "-64,-64", "4096,4096"})
    void refusesInvalidSizes(int width, int height) throws IOException {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MovieEncoder(file, MovieSpec.mp4(width, height, FrameRate.of(30))))
                .withMessageStartingWith("A movie cannot have ");
        assertThat(files()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"16,16", "24,40", "18,34", "1024,16"})
    void keepsSizesThatAreNotWholeBlocks(int width, int height) {
        try (MovieEncoder encoder = new MovieEncoder(file, MovieSpec.mp4(width, height, FrameRate.of(30)))) {
            encoder.write(Scenes.gradient(width, height, 0));
            encoder.finish();
        }
        Picture decoded = DecodedMovie.of(file).frames().get(0).picture();
        assertThat(decoded.width()).isEqualTo(width);
        assertThat(decoded.height()).isEqualTo(height);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
