package org.latentblending.media.movies;

import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_to_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avformat.AVSEEK_FLAG_BACKWARD;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_seek_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGB24;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_get_pix_fmt_name;
import static org.bytedeco.ffmpeg.global.swscale.SWS_ACCURATE_RND;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BICUBIC;
import static org.bytedeco.ffmpeg.global.swscale.SWS_CS_ITU601;
import static org.bytedeco.ffmpeg.global.swscale.SWS_FULL_CHR_H_INT;
import static org.bytedeco.ffmpeg.global.swscale.sws_freeContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_getCoefficients;
import static org.bytedeco.ffmpeg.global.swscale.sws_getContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_scale;
import static org.bytedeco.ffmpeg.global.swscale.sws_setColorspaceDetails;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import org.latentblending.media.images.Picture;

/** A movie read back with FFmpeg's decoder, its colours converted by FFmpeg's scaler and not by us. */
public record DecodedMovie(
        double framesPerSecond,
        double seconds,
        String pixelFormat,
        int matrix,
        int range,
        int primaries,
        int transfer,
        int profile,
        List<Frame> frames) {

    public record Frame(double second, boolean key, Picture picture) {}

    public static DecodedMovie of(Path file) {
        return from(file, 0);
    }

    /** Seeks first, as a player does: to the key frame at or before this second. */
    static DecodedMovie from(Path file, double second) {
        AVFormatContext input = new AVFormatContext(null);
        check(avformat_open_input(input, file.toString(), null, (AVDictionary) null));
        try {
            check(avformat_find_stream_info(input, (AVDictionary) null));
            AVStream track = input.streams(0);
            double unit = (double) track.time_base().num() / track.time_base().den();
            check(av_seek_frame(input, 0, Math.round(second / unit), AVSEEK_FLAG_BACKWARD));
            var codec = track.codecpar();
            return new DecodedMovie(
                    (double) track.avg_frame_rate().num()
                            / track.avg_frame_rate().den(),
                    input.duration() / 1e6,
                    av_get_pix_fmt_name(codec.format()).getString(),
                    codec.color_space(),
                    codec.color_range(),
                    codec.color_primaries(),
                    codec.color_trc(),
                    codec.profile(),
                    decode(input, track, unit));
        } finally {
            avformat_close_input(input);
        }
    }

    private static List<Frame> decode(AVFormatContext input, AVStream track, double unit) {
        AVCodecContext decoder = avcodec_alloc_context3(null);
        AVPacket packet = av_packet_alloc();
        AVFrame frame = av_frame_alloc();
        List<Frame> frames = new ArrayList<>();
        try {
            check(avcodec_parameters_to_context(decoder, track.codecpar()));
            check(avcodec_open2(decoder, avcodec_find_decoder(track.codecpar().codec_id()), (AVDictionary) null));
            boolean more = true;
            while (more) {
                more = av_read_frame(input, packet) >= 0;
                if (!more || packet.stream_index() == 0) {
                    check(avcodec_send_packet(decoder, more ? packet : null));
                }
                av_packet_unref(packet);
                while (avcodec_receive_frame(decoder, frame) >= 0) {
                    boolean key = (frame.flags() & AVFrame.AV_FRAME_FLAG_KEY) != 0;
                    frames.add(new Frame(frame.pts() * unit, key, toPicture(frame)));
                }
            }
            return frames;
        } finally {
            av_frame_free(frame);
            av_packet_free(packet);
            avcodec_free_context(decoder);
        }
    }

    private static Picture toPicture(AVFrame frame) {
        int width = frame.width();
        int height = frame.height();
        int flags = SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT;
        SwsContext scaler = sws_getContext(
                width, height, frame.format(), width, height, AV_PIX_FMT_RGB24, flags, null, null, (DoublePointer)
                        null);
        IntPointer bt601 = sws_getCoefficients(SWS_CS_ITU601);
        sws_setColorspaceDetails(scaler, bt601, 0, bt601, 1, 0, 1 << 16, 1 << 16);
        AVFrame converted =
                av_frame_alloc().format(AV_PIX_FMT_RGB24).width(width).height(height);
        byte[] rgb = new byte[3 * width * height];
        try {
            check(av_frame_get_buffer(converted, 0));
            check(sws_scale(scaler, frame.data(), frame.linesize(), 0, height, converted.data(), converted.linesize()));
            BytePointer pixels = converted.data(0);
            for (int y = 0; y < height; y++) {
                pixels.position((long) y * converted.linesize(0)).get(rgb, 3 * width * y, 3 * width);
            }
        } finally {
            av_frame_free(converted);
            sws_freeContext(scaler);
        }
        return new Picture(width, height, rgb);
    }

    private static void check(int returned) {
        if (returned < 0) {
            throw new AssertionError("FFmpeg returned " + returned);
        }
    }
}
