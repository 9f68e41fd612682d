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
    private final @Nullable SoundSource sound;
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
        this(file, spec, null, 0);
    }

    /**
     * @param file path of the movie; its folder must exist
     * @param sound under the movie, which this closes; null for none
     * @param pictures that will be written: the sound ends with them
     * @throws IllegalArgumentException if there is a sound and the format has none
     * @throws MovieNotWritten if the folder is not writable or FFmpeg's libraries cannot be loaded
     */
    public MovieEncoder(Path file, MovieSpec spec, @Nullable SoundSource sound, int pictures) {
        this(
                file,
                file.resolveSibling(".%s.%s.part".formatted(file.getFileName(), UUID.randomUUID())),
                spec,
                sound,
                pictures);
    }

    MovieEncoder(Path file, Path part, MovieSpec spec) {
        this(file, part, spec, null, 0);
    }

    private MovieEncoder(Path file, Path part, MovieSpec spec, @Nullable SoundSource sound, int pictures) {
        this.file = file;
        this.part = part;
        this.sound = sound;
        try {
            if (sound != null && !spec.format().hasSound()) {
                throw new IllegalArgumentException("Movies of the format %s have no sound".formatted(spec.format()));
            }
            output = spec.format() == MovieFormat.FRAMES
                    ? PictureArchive.create(part, spec)
                    : FfmpegFile.create(part, spec, sound, pictures);
        } catch (IOException e) {
            close();
            throw new MovieNotWritten(file, e);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
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
            closeSound();
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
        closeSound();
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            LOG.warn("Cannot delete the unfinished movie {}: {}", part, e.toString());
        }
    }

    private void closeSound() {
        if (sound != null) {
            sound.close();
        }
    }

    /** A file of one of the {@link MovieFormat}s that is being written. */
    interface MovieFile extends AutoCloseable {
        /** @throws IllegalArgumentException if the picture has another size than the movie */
        void write(Picture picture) throws IOException;

        /** Completes the file. At least one picture must be written. */
        void finish() throws IOException;

        @Override
        void close();
    }
}
