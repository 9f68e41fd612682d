package org.latentblending.media.movies;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import lombok.extern.slf4j.Slf4j;
import org.jspecify.annotations.Nullable;
import org.latentblending.media.images.Picture;

/**
 * Writes movies: H.264 in MP4, yuv420p in limited range with the matrix of BT.601 and sRGB's primaries, tagged accordingly,
 * with {@code moov} before {@code mdat} and a key frame at least every second. The output is deterministic.
 *
 * <p>Pictures are encoded immediately, into a hidden file beside the movie, {@code .NAME.UUID.part}, which only a killed
 * process leaves behind. {@link #finish} renames it atomically and replaces an existing movie. Not thread-safe.
 */
@Slf4j
public final class MovieEncoder implements AutoCloseable {
    /** H.264's level 5.2. */
    private static final int MAX_PIXELS = 36_864 * 256;

    private static final int MIN_SIDE = 16;

    private final Path file;
    private final Path part;
    private @Nullable Mp4File output;

    /** Thrown if a movie cannot be encoded or stored. The message gives the reason in one line; no file is left behind. */
    public static final class MovieNotWritten extends RuntimeException {
        private MovieNotWritten(Path file, IOException cause) {
            super("The movie " + file + " could not be written: " + cause.getMessage(), cause);
        }
    }

    /**
     * @param file path of the movie; its folder must exist
     * @param width even, at least 16
     * @param height even, at least 16
     * @throws IllegalArgumentException if a number is out of range
     * @throws MovieNotWritten if the folder is not writable or FFmpeg's libraries cannot be loaded
     */
    public MovieEncoder(Path file, int width, int height, FrameRate rate) {
        this(
                file,
                file.resolveSibling(".%s.%s.part".formatted(file.getFileName(), UUID.randomUUID())),
                width,
                height,
                rate);
    }

    MovieEncoder(Path file, Path part, int width, int height, FrameRate rate) {
        check(width, height);
        this.file = file;
        this.part = part;
        try {
            output = Mp4File.create(part, width, height, rate);
        } catch (IOException e) {
            close();
            throw new MovieNotWritten(file, e);
        }
    }

    private static void check(int width, int height) {
        boolean isEven = width % 2 == 0 && height % 2 == 0;
        if (!isEven || Math.min(width, height) < MIN_SIDE || (long) width * height > MAX_PIXELS) {
            throw new IllegalArgumentException(
                    "A movie cannot have %d x %d pixels: both must be even and at least %d, their product at most %d"
                            .formatted(width, height, MIN_SIDE, MAX_PIXELS));
        }
    }

    /**
     * @throws IllegalArgumentException if the picture has another size than the movie
     * @throws MovieNotWritten if the disk is full, for example; this closes the encoder
     * @throws IllegalStateException if the movie is finished or closed
     */
    public void write(Picture picture) {
        try {
            opened().write(picture);
        } catch (IOException e) {
            close();
            throw new MovieNotWritten(file, e);
        }
    }

    /**
     * Completes the movie and moves it to its path.
     *
     * @return the path
     * @throws MovieNotWritten like {@link #write}
     * @throws IllegalStateException if no picture was written, or after {@link #finish} or {@link #close}
     */
    public Path finish() {
        Mp4File movie = opened();
        try {
            movie.finish();
            movie.close();
            output = null;
            // The renamed file is to be complete even after a power failure.
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return file;
        } catch (IOException e) {
            close();
            throw new MovieNotWritten(file, e);
        }
    }

    private Mp4File opened() {
        if (output == null) {
            throw new IllegalStateException("The movie " + file + " is finished or closed");
        }
        return output;
    }

    /** Deletes the movie if it is not finished. */
    @Override
    public void close() {
        if (output != null) {
            output.close();
            output = null;
        }
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            LOG.warn("Cannot delete the unfinished movie {}: {}", part, e.toString());
        }
    }
}
