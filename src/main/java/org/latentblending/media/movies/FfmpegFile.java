package org.latentblending.media.movies;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.latentblending.media.images.Picture;

/**
 * A file that FFmpeg writes: a container with a track of pictures, and perhaps one of sound. {@link #finish} adds what it cannot
 * write.
 */
final class FfmpegFile implements MovieFile {
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
}
