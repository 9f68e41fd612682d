package org.latentblending.media.movies;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.latentblending.media.images.Picture;

/**
 * A file that FFmpeg writes: a container with a track of pictures, and perhaps one of sound. {@link #finish} adds what it cannot
 * write.
 */
final class FfmpegFile implements MovieEncoder.MovieFile {
    private final Path path;
    private final MovieSpec spec;
    private final Container container = new Container();
    private @Nullable PictureTrack pictures;
    private @Nullable SoundTrack sound;
    private long written;

    private FfmpegFile(Path path, MovieSpec spec) {
        this.path = path;
        this.spec = spec;
    }

    /**
     * Creates the file and replaces an existing one.
     *
     * @param sound null for none
     * @param pictures that will be written, for the length of the sound
     */
    static FfmpegFile create(Path path, MovieSpec spec, @Nullable SoundSource sound, int pictures) throws IOException {
        Ffmpeg.load();
        var file = new FfmpegFile(path, spec);
        try {
            file.open(sound, pictures);
            return file;
        } catch (IOException | RuntimeException | Error e) {
            file.close();
            throw e;
        }
    }

    private void open(@Nullable SoundSource source, int pictureCount) throws IOException {
        MovieFormat.Codec codec = MovieFormat.Codec.of(spec.format());
        container.open(path, codec.container());
        pictures = new PictureTrack(container, codec, spec);
        if (source != null) {
            sound = new SoundTrack(
                    container,
                    spec.format().soundEncoder(),
                    source,
                    pictureCount / spec.rate().perSecond());
        }
        container.begin(codec.containerOptions(), spec.comment());
    }

    @Override
    public void write(Picture picture) throws IOException {
        spec.requireSize(picture);
        pictures().write(picture);
        written++;
        if (sound != null) {
            sound.writeUntil(written / spec.rate().perSecond());
        }
    }

    /** Writes the buffered pictures and the index, and closes the file. */
    @Override
    public void finish() throws IOException {
        pictures().finish();
        if (sound != null) {
            sound.finish();
        }
        container.finish();
        if (spec.format() == MovieFormat.GIF) {
            GifComment.insert(path, spec.comment());
        } else if (spec.format() == MovieFormat.WEBP) {
            AnimatedWebp.complete(path, spec, pictures().milliseconds());
        }
    }

    private PictureTrack pictures() {
        if (pictures == null) {
            throw new IllegalStateException("The file " + path + " is not open");
        }
        return pictures;
    }

    @Override
    public void close() {
        if (sound != null) {
            sound.close();
        }
        if (pictures != null) {
            pictures.close();
        }
        container.close();
    }

    /** The comment extension of GIFs (GIF89a, section 24), which FFmpeg reads but does not write. */
    private static final class GifComment {
        private static final byte[] INTRODUCER = {0x21, (byte) 0xFE};
        private static final int MAX_BLOCK = 255;
        private static final int HEADER = 13; // signature and logical screen
        private static final int FLAGS = 10;
        private static final int BUFFER = 1 << 20;

        private GifComment() {}

        /** Inserts a comment before the pictures of a complete file, where all programs look for it. */
        static void insert(Path path, String comment) throws IOException {
            if (comment.isEmpty()) {
                return;
            }
            byte[] extension = extension(comment.getBytes(StandardCharsets.US_ASCII));
            try (var file = new RandomAccessFile(path.toFile(), "rw")) {
                file.seek(FLAGS);
                int flags = file.read();
                int palette = (flags & 0x80) == 0 ? 0 : 3 << (flags & 7) + 1;
                move(file, HEADER + palette, extension.length);
                file.seek(HEADER + palette);
                file.write(extension);
            }
        }

        private static byte[] extension(byte[] text) {
            var extension = new ByteArrayOutputStream();
            extension.writeBytes(INTRODUCER);
            for (int at = 0; at < text.length; at += MAX_BLOCK) {
                int length = Math.min(MAX_BLOCK, text.length - at);
                extension.write(length);
                extension.write(text, at, length);
            }
            extension.write(0);
            return extension.toByteArray();
        }

        /** Moves everything from a position on towards the end, the last bytes first. */
        private static void move(RandomAccessFile file, long from, int distance) throws IOException {
            byte[] buffer = new byte[BUFFER];
            for (long left = file.length() - from; left > 0; ) {
                int count = (int) Math.min(left, BUFFER);
                left -= count;
                file.seek(from + left);
                file.readFully(buffer, 0, count);
                file.seek(from + left + distance);
                file.write(buffer, 0, count);
            }
        }
    }
}
