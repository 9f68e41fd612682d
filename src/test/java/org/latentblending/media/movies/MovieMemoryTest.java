package org.latentblending.media.movies;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.latentblending.media.images.Picture;
import org.latentblending.media.images.Scenes;

@EnabledOnOs(OS.LINUX)
class MovieMemoryTest {

    private static final Picture PICTURE = Scenes.gradient(384, 384, 0);

    @TempDir
    Path folder;

    /** An encoder of this size that is not freed holds 1.3 MiB, so that 80 of them could not hide. */
    @Test
    void freesTheMemoryOfEncoders() throws IOException {
        encode(20);
        long before = residentMebibytes();
        encode(80);
        assertThat(residentMebibytes() - before).isLessThan(64);
    }

    private void encode(int movies) {
        for (int i = 0; i < movies; i++) {
            try (MovieEncoder encoder =
                    new MovieEncoder(folder.resolve("movie.mp4"), MovieSpec.mp4(384, 384, FrameRate.of(30)))) {
                encoder.write(PICTURE);
                if (i % 2 == 0) {
                    encoder.finish();
                }
            }
        }
    }

    private static long residentMebibytes() throws IOException {
        String pages = Files.readString(Path.of("/proc/self/statm")).split(" ")[1];
        return Long.parseLong(pages) * 4096 >> 20;
    }
}
