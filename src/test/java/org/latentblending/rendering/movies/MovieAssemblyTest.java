package org.latentblending.rendering.movies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.latentblending.blending.Spreading;
import org.latentblending.blending.Spreading.SpreadFrame;
import org.latentblending.diffusion.upscaling.PictureUpscaler;
import org.latentblending.diffusion.upscaling.PictureUpscaler.Caption;
import org.latentblending.media.images.Picture;
import org.latentblending.media.images.Scenes;
import org.latentblending.media.movies.FrameRate;
import org.latentblending.media.movies.MovieEncoder;
import org.latentblending.media.movies.MovieSpec;

class MovieAssemblyTest {
    private static final int KEY_FRAMES = 60;
    private static final int SIZE = 64;
    /** A collection of all garbage takes tens of milliseconds. */
    private static final int PICTURES_BETWEEN_COLLECTIONS = 4;

    @TempDir
    Path folder;

    /** To the end and back again, as an easing may ask for. */
    private static final class ThereAndBack implements Spreading {
        @Override
        public int keyFrames() {
            return KEY_FRAMES;
        }

        @Override
        public int pictures() {
            return 2 * KEY_FRAMES;
        }

        @Override
        public Stream<SpreadFrame> frames() {
            return IntStream.concat(
                            IntStream.range(0, KEY_FRAMES),
                            IntStream.iterate(KEY_FRAMES - 1, left -> left >= 0, left -> left - 1))
                    .mapToObj(left -> new SpreadFrame(left, Math.min(left + 1, KEY_FRAMES - 1), 0.5));
        }
    }

    private MovieEncoder encoder() {
        return new MovieEncoder(folder.resolve("movie.mp4"), MovieSpec.mp4(SIZE, SIZE, FrameRate.of(30)));
    }

    private static FrameEnlarger unscaled() {
        return new FrameEnlarger(1, position -> Caption.NONE, () -> {
            throw new AssertionError();
        });
    }

    @Test
    void keepsFewPicturesOfAMovieThatGoesBack() {
        Queue<WeakReference<Picture>> read = new ConcurrentLinkedQueue<>();
        var most = new int[1];
        var counts = new ArrayList<Integer>();
        try (var assembly = new MovieAssembly(encoder(), unscaled(), new ThereAndBack(), index -> {
            Picture picture = Scenes.gradient(SIZE, SIZE, index);
            read.add(new WeakReference<>(picture));
            return picture;
        })) {
            assembly.addAll(written -> {
                counts.add(written.pictures());
                if (counts.size() % PICTURES_BETWEEN_COLLECTIONS == 0) {
                    System.gc();
                    most[0] = Math.max(most[0], (int) read.stream()
                            .filter(picture -> picture.get() != null)
                            .count());
                }
            });
            assertThat(assembly.finish()).exists();
        }
        assertThat(read).hasSizeGreaterThanOrEqualTo(KEY_FRAMES);
        assertThat(most[0]).isLessThan(KEY_FRAMES / 2);
        int pictures = new ThereAndBack().pictures();
        assertThat(counts).isEqualTo(IntStream.range(0, pictures).boxed().toList());
    }

    @Test
    void deletesItsFileWhenTheUpscalerCannotBeLoaded() {
        var enlarger = new FrameEnlarger(2, position -> Caption.NONE, MovieAssemblyTest::broken);
        var assembly =
                new MovieAssembly(encoder(), enlarger, new ThereAndBack(), index -> Scenes.gradient(SIZE, SIZE, index));
        assertThatThrownBy(() -> assembly.addAll(written -> {})).hasMessage("broken on purpose");
        assembly.close();
        assertThat(folder).isEmptyDirectory();
    }

    private static PictureUpscaler broken() {
        throw new IllegalStateException("broken on purpose");
    }
}
