package org.latentblending.media.movies;

import java.io.IOException;
import java.nio.file.Path;
import org.latentblending.media.images.Picture;

/** A file that FFmpeg writes: a container with a track of pictures. {@link #finish} adds what it cannot write. */
final class FfmpegFile implements MovieFile {
    private final Path path;
    private final MovieSpec spec;
    private final Container container;
    private final PictureTrack pictures;

    private FfmpegFile(Path path, MovieSpec spec, Container container, PictureTrack pictures) {
        this.path = path;
        this.spec = spec;
        this.container = container;
        this.pictures = pictures;
    }

    /** Creates the file and replaces an existing one. */
    static FfmpegFile create(Path path, MovieSpec spec) throws IOException {
        Ffmpeg.load();
        MovieFormat.Codec codec = MovieFormat.Codec.of(spec.format());
        var container = new Container();
        PictureTrack pictures = null;
        try {
            container.open(path, codec.container());
            pictures = new PictureTrack(container, codec, spec);
            container.begin(codec.containerOptions(), spec.comment());
            return new FfmpegFile(path, spec, container, pictures);
        } catch (IOException e) {
            if (pictures != null) {
                pictures.close();
            }
            container.close();
            throw e;
        }
    }

    @Override
    public void write(Picture picture) throws IOException {
        spec.requireSize(picture);
        pictures.write(picture);
    }

    /** Writes the buffered pictures and the index, and closes the file. */
    @Override
    public void finish() throws IOException {
        pictures.finish();
        container.finish();
        if (spec.format() == MovieFormat.GIF) {
            GifComment.append(path, spec.comment());
        } else if (spec.format() == MovieFormat.WEBP) {
            AnimatedWebp.complete(path, spec, pictures.milliseconds());
        }
    }

    @Override
    public void close() {
        pictures.close();
        container.close();
    }
}
