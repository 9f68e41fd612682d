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
 * Writes movies in every {@link MovieFormat}: in limited range with the matrix of BT.601 and sRGB's primaries, tagged
 * accordingly, where the format has Y'CbCr, and with a key frame at least every second. An MP4's {@code moov} is before its
 * {@code mdat}. The output is deterministic.
 *
 * <p>Pictures are encoded immediately, into a hidden file beside the movie, {@code .NAME.UUID.part}, which only a killed
 * process leaves behind. {@link #finish} renames it atomically and replaces an existing movie. Not thread-safe.
 */
@Slf4j
public final class MovieEncoder implements AutoCloseable {

    private final Path file;
    private final Path part;
    private @Nullable MovieFile output;

    /** Thrown if a movie cannot be encoded or stored. The message gives the reason in one line; no file is left behind. */
    public static final class MovieNotWritten extends RuntimeException {
        private MovieNotWritten(Path file, IOException cause) {
            super("The movie " + file + " could not be written: " + cause.getMessage(), cause);
        }
    }

    /**
     * @param file path of the movie; its folder must exist
     * @throws MovieNotWritten if the folder is not writable or FFmpeg's libraries cannot be loaded
     */
    public MovieEncoder(Path file, MovieSpec spec) {
        this(file, file.resolveSibling(".%s.%s.part".formatted(file.getFileName(), UUID.randomUUID())), spec);
    }

    MovieEncoder(Path file, Path part, MovieSpec spec) {
        this.file = file;
        this.part = part;
        try {
            output = spec.format() == MovieFormat.FRAMES
                    ? PictureArchive.create(part, spec)
                    : FfmpegFile.create(part, spec);
        } catch (IOException e) {
            close();
            throw new MovieNotWritten(file, e);
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
        MovieFile movie = opened();
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

    private MovieFile opened() {
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
