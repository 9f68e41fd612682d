package org.latentblending.media.movies;

import static org.latentblending.media.movies.FfmpegException.check;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import lombok.RequiredArgsConstructor;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;
import org.latentblending.media.images.Picture;

/** An MP4 file with one H.264 track, without timestamps of its creation. {@link #finish} moves the index to its front. */
@RequiredArgsConstructor
final class Mp4File implements AutoCloseable {
    private final AVFormatContext context = new AVFormatContext(null);
    private final H264Encoder encoder;
    private @Nullable AVIOContext bytes;

    /** Creates the file and replaces an existing one. */
    static Mp4File create(Path path, int width, int height, int fps) throws FfmpegException {
        Ffmpeg.load();
        Mp4File file = new Mp4File(H264Encoder.open(width, height, fps));
        try {
            file.start(path);
            return file;
        } catch (FfmpegException e) {
            file.close();
            throw e;
        }
    }

    private void start(Path path) throws FfmpegException {
        // JavaCPP would encode a string in the platform's charset. The prefix "file:" prevents that a colon in the name
        // is
        // interpreted as the end of a protocol.
        try (BytePointer url = new BytePointer("file:" + path.toAbsolutePath(), StandardCharsets.UTF_8);
                BytePointer mp4 = new BytePointer("mp4", StandardCharsets.UTF_8)) {
            check(avformat.avformat_alloc_output_context2(context, null, mp4, url), "opening the movie file");
            AVIOContext opened = new AVIOContext(null);
            check(avformat.avio_open(opened, url, avformat.AVIO_FLAG_WRITE), "creating the movie file");
            bytes = opened;
        }
        context.pb(bytes).flags(context.flags() | AVFormatContext.AVFMT_FLAG_BITEXACT);
        AVStream track = avformat.avformat_new_stream(context, null);
        track.time_base(encoder.context().time_base())
                .avg_frame_rate(encoder.context().framerate());
        check(avcodec.avcodec_parameters_from_context(track.codecpar(), encoder.context()), "describing the movie");
        AVDictionary options = new AVDictionary(null);
        try {
            avutil.av_dict_set(options, "movflags", "+faststart", 0);
            check(avformat.avformat_write_header(context, options), "writing the movie's header");
        } finally {
            avutil.av_dict_free(options);
        }
    }

    void write(Picture picture) throws FfmpegException {
        encoder.encode(picture, this::write);
    }

    private void write(AVPacket packet) throws FfmpegException {
        packet.duration(1).stream_index(0);
        avcodec.av_packet_rescale_ts(
                packet, encoder.context().time_base(), context.streams(0).time_base());
        check(avformat.av_interleaved_write_frame(context, packet), "writing the movie");
    }

    /** Writes the buffered pictures and the index, and closes the file. */
    void finish() throws FfmpegException {
        encoder.flush(this::write);
        check(avformat.av_write_trailer(context), "writing the movie's index");
        check(closeBytes(), "closing the movie file");
    }

    private int closeBytes() {
        AVIOContext open = bytes;
        bytes = null;
        return open == null ? 0 : avformat.avio_closep(open);
    }

    @Override
    public void close() {
        closeBytes();
        if (!context.isNull()) {
            avformat.avformat_free_context(context);
            context.setNull();
        }
        encoder.close();
    }
}
