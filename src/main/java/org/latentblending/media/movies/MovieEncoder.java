package org.latentblending.media.movies;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.latentblending.media.images.Picture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes pictures as a movie: H.264 in MP4, yuv420p in limited range with the matrix of BT.601 and sRGB's primaries, and
 * tagged so, {@code moov} before {@code mdat}, a key frame at least every second. Pictures are encoded as they come; the
 * movie appears under its name, whole, when it is finished, and replaces one that is there. Equal pictures give equal
 * bytes.
 *
 * <p>Used by one thread at a time. Until the end it writes to a hidden file beside the movie, {@code .NAME.UUID.part},
 * which only a process that is killed leaves behind.
 */
public final class MovieEncoder implements AutoCloseable {

    /** The largest movie, in pixels a picture: H.264's level 5.2. */
    public static final int MOST_PIXELS = 36_864 * 256;

    private static final Logger LOG = LoggerFactory.getLogger(MovieEncoder.class);
    private static final int SMALLEST_SIDE = 16;
    private static final int HIGHEST_FPS = 120;

    private final Path file;
    private final Path part;
    private final int width;
    private final int height;
    private @Nullable H264Mp4 output;
    private long frames;

    private MovieEncoder(Path file, Path part, int width, int height, H264Mp4 output) {
        this.file = file;
        this.part = part;
        this.width = width;
        this.height = height;
        this.output = output;
    }

    /**
     * Begins a movie.
     *
     * @param file where the movie will be; its folder has to exist
     * @param width even, 16 or more
     * @param height even, 16 or more
     * @param fps pictures a second, 1 to 120
     * @throws IllegalArgumentException when a number is out of its range
     * @throws MovieNotWritten when the folder cannot be written to, or FFmpeg's libraries cannot be loaded
     */
    public static MovieEncoder open(Path file, int width, int height, int fps) {
        return open(
                file,
                file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID() + ".part"),
                width,
                height,
                fps);
    }

    static MovieEncoder open(Path file, Path part, int width, int height, int fps) {
        check(width, height, fps);
        try {
            return new MovieEncoder(file, part, width, height, H264Mp4.open(part, width, height, fps));
        } catch (FfmpegException e) {
            delete(part);
            throw notWritten(file, e);
        }
    }

    /**
     * Appends a picture.
     *
     * @throws IllegalArgumentException when the picture has another size than the movie
     * @throws MovieNotWritten when the disk is full, for example; the encoder is closed then
     * @throws IllegalStateException after {@link #finish} or {@link #close}
     */
    public void write(Picture picture) {
        if (picture.width() != width || picture.height() != height) {
            throw new IllegalArgumentException(
                    "%s does not fit into a movie of %d x %d".formatted(picture, width, height));
        }
        try {
            opened().write(picture);
        } catch (FfmpegException e) {
            close();
            throw notWritten(file, e);
        }
        frames++;
    }

    /**
     * Ends the movie and puts it in its place.
     *
     * @throws MovieNotWritten as {@link #write} does
     * @throws IllegalStateException when no picture was written, or after {@link #finish} or {@link #close}
     */
    public void finish() {
        H264Mp4 movie = opened();
        if (frames == 0) {
            throw new IllegalStateException("A movie needs at least one picture");
        }
        try {
            movie.finish();
            movie.close();
            output = null;
            synchronise(part);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (FfmpegException | IOException e) {
            close();
            throw notWritten(file, e);
        }
    }

    /** Frees everything. A movie that was not finished leaves no file behind. */
    @Override
    public void close() {
        if (output != null) {
            output.close();
            output = null;
        }
        delete(part);
    }

    private H264Mp4 opened() {
        if (output == null) {
            throw new IllegalStateException("The movie " + file + " is finished or closed");
        }
        return output;
    }

    private static void check(int width, int height, int fps) {
        boolean sizeFits = width >= SMALLEST_SIDE
                && height >= SMALLEST_SIDE
                && width % 2 == 0
                && height % 2 == 0
                && (long) width * height <= MOST_PIXELS;
        if (!sizeFits) {
            throw new IllegalArgumentException(
                    "A movie cannot have %d x %d pixels: both have to be even, at least %d, and"
                                    .formatted(width, height, SMALLEST_SIDE)
                            + " not more than " + MOST_PIXELS + " together");
        }
        if (fps < 1 || fps > HIGHEST_FPS) {
            throw new IllegalArgumentException("A movie has 1 to " + HIGHEST_FPS + " frames a second, not " + fps);
        }
    }

    /** A movie that has its name has its content too, even when the power fails in between. */
    private static void synchronise(Path part) throws IOException {
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private static void delete(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            LOG.warn("The unfinished movie {} stays, since it cannot be deleted: {}", part, e.toString());
        }
    }

    private static MovieNotWritten notWritten(Path file, Exception cause) {
        return new MovieNotWritten("The movie " + file + " could not be written: " + cause.getMessage(), cause);
    }
}
