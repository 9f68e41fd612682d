package org.latentblending.media.movies;

import static org.latentblending.media.movies.Ffmpeg.check;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import lombok.AccessLevel;
import lombok.RequiredArgsConstructor;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;
import org.latentblending.media.images.Picture;

/**
 * An MP4 file with one track in H.264. OpenH264 encodes it with one thread and a constant quantiser, and the file states no
 * time of its creation, so that the output is deterministic. {@link #finish} moves the index to its front.
 */
@RequiredArgsConstructor(access = AccessLevel.PRIVATE)
final class Mp4File implements AutoCloseable {
    /** From 0 to 51; corresponds to x264's crf 18. */
    private static final int QUANTISER = 18;

    private final AVCodecContext encoder;
    private final Yuv420 planes;
    private final AVFormatContext container = new AVFormatContext(null);
    private final AVFrame frame = avutil.av_frame_alloc();
    private final AVPacket packet = avcodec.av_packet_alloc();
    private long pictures;

    /** Creates the file and replaces an existing one. */
    static Mp4File create(Path path, int width, int height, FrameRate rate) throws IOException {
        Ffmpeg.load();
        AVCodec codec = avcodec.avcodec_find_encoder_by_name("libopenh264");
        if (codec == null) {
            throw new IOException("FFmpeg's libraries have no OpenH264 encoder");
        }
        Mp4File file = new Mp4File(avcodec.avcodec_alloc_context3(codec), new Yuv420(width, height));
        try {
            file.openEncoder(codec, width, height, rate);
            file.openFile(path);
            return file;
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    private void openEncoder(AVCodec codec, int width, int height, FrameRate rate) throws IOException {
        encoder.width(width)
                .height(height)
                .pix_fmt(avutil.AV_PIX_FMT_YUV420P)
                .time_base(avutil.av_make_q(rate.denominator(), rate.numerator()))
                .framerate(avutil.av_make_q(rate.numerator(), rate.denominator()))
                .gop_size((int) Math.ceil(rate.perSecond()))
                .qmin(QUANTISER)
                .qmax(QUANTISER)
                .color_range(avutil.AVCOL_RANGE_MPEG)
                .colorspace(avutil.AVCOL_SPC_SMPTE170M)
                .color_primaries(avutil.AVCOL_PRI_BT709)
                .color_trc(avutil.AVCOL_TRC_BT709)
                .thread_count(1)
                .slices(1)
                .flags(avcodec.AV_CODEC_FLAG_GLOBAL_HEADER | avcodec.AV_CODEC_FLAG_BITEXACT);
        AVDictionary options = new AVDictionary(null);
        avutil.av_dict_set(options, "profile", "high", 0);
        avutil.av_dict_set(options, "rc_mode", "quality", 0);
        int opened = avcodec.avcodec_open2(encoder, codec, options);
        avutil.av_dict_free(options);
        check(opened, "opening the encoder");
        frame.format(encoder.pix_fmt()).width(width).height(height);
        check(avutil.av_frame_get_buffer(frame, 0), "allocating a frame");
    }

    private void openFile(Path path) throws IOException {
        // JavaCPP would encode a string in the platform's charset. After "file:", a colon in the name ends no protocol.
        try (BytePointer url = new BytePointer("file:" + path.toAbsolutePath(), StandardCharsets.UTF_8);
                BytePointer mp4 = new BytePointer("mp4", StandardCharsets.UTF_8)) {
            check(avformat.avformat_alloc_output_context2(container, null, mp4, url), "opening the movie file");
            AVIOContext file = new AVIOContext(null);
            check(avformat.avio_open(file, url, avformat.AVIO_FLAG_WRITE), "creating the movie file");
            container.pb(file).flags(container.flags() | AVFormatContext.AVFMT_FLAG_BITEXACT);
        }
        var track = avformat.avformat_new_stream(container, null);
        track.time_base(encoder.time_base()).avg_frame_rate(encoder.framerate());
        check(avcodec.avcodec_parameters_from_context(track.codecpar(), encoder), "describing the movie");
        AVDictionary options = new AVDictionary(null);
        avutil.av_dict_set(options, "movflags", "+faststart", 0);
        int written = avformat.avformat_write_header(container, options);
        avutil.av_dict_free(options);
        check(written, "writing the movie's header");
    }

    void write(Picture picture) throws IOException {
        if (picture.width() != encoder.width() || picture.height() != encoder.height()) {
            throw new IllegalArgumentException(
                    "%s does not fit into a movie of %d x %d".formatted(picture, encoder.width(), encoder.height()));
        }
        planes.convert(picture);
        check(avutil.av_frame_make_writable(frame), "allocating a frame");
        fill(0, planes.y, encoder.width());
        fill(1, planes.u, encoder.width() / 2);
        fill(2, planes.v, encoder.width() / 2);
        frame.pts(pictures++).duration(1);
        encode(frame);
    }

    private void fill(int plane, byte[] values, int width) {
        BytePointer row = frame.data(plane);
        for (int at = 0; at < values.length; at += width) {
            row.put(values, at, width);
            row.position(row.position() + frame.linesize(plane));
        }
    }

    /** @param picture null to write the buffered ones */
    private void encode(@Nullable AVFrame picture) throws IOException {
        check(avcodec.avcodec_send_frame(encoder, picture), "encoding a picture");
        while (true) {
            int received = avcodec.avcodec_receive_packet(encoder, packet);
            if (received == org.bytedeco.ffmpeg.presets.avutil.AVERROR_EAGAIN() || received == avutil.AVERROR_EOF()) {
                return;
            }
            check(received, "encoding a picture");
            packet.duration(1).stream_index(0);
            avcodec.av_packet_rescale_ts(
                    packet, encoder.time_base(), container.streams(0).time_base());
            check(avformat.av_interleaved_write_frame(container, packet), "writing the movie");
        }
    }

    /** Writes the buffered pictures and the index, and closes the file. */
    void finish() throws IOException {
        if (pictures == 0) {
            throw new IllegalStateException("A movie needs at least one picture");
        }
        encode(null);
        check(avformat.av_write_trailer(container), "writing the movie's index");
        check(closeFile(), "closing the movie file");
    }

    private int closeFile() {
        AVIOContext file = container.pb();
        container.pb(null);
        return file == null ? 0 : avformat.avio_closep(file);
    }

    @Override
    public void close() {
        if (!container.isNull()) {
            closeFile();
            avformat.avformat_free_context(container);
        }
        avutil.av_frame_free(frame);
        avcodec.av_packet_free(packet);
        avcodec.avcodec_free_context(encoder);
    }
}
