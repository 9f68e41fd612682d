package org.latentblending.media.movies;

import static org.latentblending.media.movies.FfmpegException.check;

import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;
import org.latentblending.media.images.Picture;

/** Encodes pictures as H.264 with OpenH264, with one thread and a constant quantiser, so that the output is deterministic. */
final class H264Encoder implements AutoCloseable {

    /** Receives encoded packets. */
    interface PacketSink {
        void write(AVPacket packet) throws FfmpegException;
    }

    /** From 0 to 51; corresponds to x264's crf 18. */
    private static final int QUANTISER = 18;

    private final AVCodecContext context;
    private final AVFrame frame;
    private final AVPacket packet;
    private final Yuv420 planes;
    private long next;

    private H264Encoder(AVCodecContext context, int width, int height) {
        this.context = context;
        this.frame = avutil.av_frame_alloc();
        this.packet = avcodec.av_packet_alloc();
        this.planes = new Yuv420(width, height);
    }

    static H264Encoder open(int width, int height, int fps) throws FfmpegException {
        AVCodec codec = avcodec.avcodec_find_encoder_by_name("libopenh264");
        if (codec == null) {
            throw new FfmpegException("FFmpeg's libraries have no OpenH264 encoder");
        }
        H264Encoder encoder = new H264Encoder(avcodec.avcodec_alloc_context3(codec), width, height);
        try {
            encoder.start(codec, width, height, fps);
            return encoder;
        } catch (FfmpegException e) {
            encoder.close();
            throw e;
        }
    }

    private void start(AVCodec codec, int width, int height, int fps) throws FfmpegException {
        context.width(width)
                .height(height)
                .pix_fmt(avutil.AV_PIX_FMT_YUV420P)
                .time_base(avutil.av_make_q(1, fps))
                .framerate(avutil.av_make_q(fps, 1))
                .gop_size(fps)
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
        try {
            avutil.av_dict_set(options, "profile", "high", 0);
            avutil.av_dict_set(options, "rc_mode", "quality", 0);
            check(avcodec.avcodec_open2(context, codec, options), "opening the encoder");
        } finally {
            avutil.av_dict_free(options);
        }
        frame.format(context.pix_fmt()).width(width).height(height);
        check(avutil.av_frame_get_buffer(frame, 0), "allocating a frame");
    }

    /** Parameters of the encoder; valid until {@link #close}. */
    AVCodecContext context() {
        return context;
    }

    void encode(Picture picture, PacketSink sink) throws FfmpegException {
        planes.convert(picture);
        check(avutil.av_frame_make_writable(frame), "allocating a frame");
        fill(0, planes.y, context.width());
        fill(1, planes.u, context.width() / 2);
        fill(2, planes.v, context.width() / 2);
        frame.pts(next++).duration(1);
        send(frame, sink);
    }

    /** Writes the buffered packets. */
    void flush(PacketSink sink) throws FfmpegException {
        send(null, sink);
    }

    private void fill(int plane, byte[] values, int width) {
        BytePointer row = frame.data(plane);
        for (int at = 0; at < values.length; at += width) {
            row.put(values, at, width);
            row.position(row.position() + frame.linesize(plane));
        }
    }

    private void send(@Nullable AVFrame picture, PacketSink sink) throws FfmpegException {
        check(avcodec.avcodec_send_frame(context, picture), "encoding a picture");
        while (true) {
            int received = avcodec.avcodec_receive_packet(context, packet);
            if (received == org.bytedeco.ffmpeg.presets.avutil.AVERROR_EAGAIN() || received == avutil.AVERROR_EOF()) {
                return;
            }
            check(received, "encoding a picture");
            sink.write(packet);
        }
    }

    @Override
    public void close() {
        avutil.av_frame_free(frame);
        avcodec.av_packet_free(packet);
        avcodec.avcodec_free_context(context);
    }
}
