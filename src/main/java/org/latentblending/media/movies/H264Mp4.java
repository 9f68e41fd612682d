package org.latentblending.media.movies;

import java.nio.file.Path;
import org.latentblending.media.images.Picture;

/** An encoder and the file that its packets go to. */
final class H264Mp4 implements AutoCloseable {

    private final H264Encoder encoder;
    private final Mp4File file;

    private H264Mp4(H264Encoder encoder, Mp4File file) {
        this.encoder = encoder;
        this.file = file;
    }

    static H264Mp4 open(Path path, int width, int height, int fps) throws FfmpegException {
        Ffmpeg.load();
        H264Encoder encoder = H264Encoder.open(width, height, fps);
        try {
            return new H264Mp4(encoder, Mp4File.create(path, encoder.context()));
        } catch (FfmpegException e) {
            encoder.close();
            throw e;
        }
    }

    void write(Picture picture) throws FfmpegException {
        encoder.encode(picture, file::write);
    }

    void finish() throws FfmpegException {
        encoder.flush(file::write);
        file.finish();
    }

    @Override
    public void close() {
        file.close();
        encoder.close();
    }
}
