package org.latentblending.media.images;

import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_BGRA;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_make_q;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.jspecify.annotations.Nullable;
import org.latentblending.media.movies.Ffmpeg;

/** WebP files made by the format's own encoder, which FFmpeg's libraries bring along. */
final class WebpSamples {

    private WebpSamples() {}

    static byte[] lossy(Picture picture, int alpha) {
        return encode("libwebp", "0", alpha, picture);
    }

    static byte[] lossless(Picture picture, int alpha) {
        return encode("libwebp", "1", alpha, picture);
    }

    static byte[] animated(Picture... pictures) {
        return encode("libwebp_anim", "1", 255, pictures);
    }

    private static byte[] encode(String name, String lossless, int alpha, Picture... pictures) {
        loadFfmpeg();
        var codec = avcodec_find_encoder_by_name(name);
        AVCodecContext encoder = avcodec_alloc_context3(codec);
        AVFrame frame = av_frame_alloc();
        AVDictionary options = new AVDictionary(null);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try {
            int width = pictures[0].width();
            int height = pictures[0].height();
            encoder.width(width).height(height).pix_fmt(AV_PIX_FMT_BGRA).time_base(av_make_q(1, 10));
            av_dict_set(options, "lossless", lossless, 0);
            av_dict_set(options, "quality", "90", 0);
            check(avcodec_open2(encoder, codec, options));
            frame.format(AV_PIX_FMT_BGRA).width(width).height(height);
            for (int i = 0; i < pictures.length; i++) {
                check(av_frame_get_buffer(frame, 0));
                fill(frame, pictures[i], alpha);
                frame.pts(i);
                send(encoder, frame, file);
            }
            send(encoder, null, file);
            return file.toByteArray();
        } finally {
            av_dict_free(options);
            av_frame_free(frame);
            avcodec_free_context(encoder);
        }
    }

    private static void send(AVCodecContext encoder, @Nullable AVFrame frame, ByteArrayOutputStream file) {
        check(avcodec_send_frame(encoder, frame));
        AVPacket packet = av_packet_alloc();
        while (avcodec_receive_packet(encoder, packet) >= 0) {
            byte[] bytes = new byte[packet.size()];
            packet.data().get(bytes);
            file.writeBytes(bytes);
        }
        av_packet_free(packet);
    }

    private static void fill(AVFrame frame, Picture picture, int alpha) {
        byte[] rgb = picture.rgb();
        byte[] row = new byte[4 * picture.width()];
        for (int y = 0, i = 0; y < picture.height(); y++) {
            for (int x = 0; x < row.length; x += 4, i += 3) {
                row[x] = rgb[i + 2];
                row[x + 1] = rgb[i + 1];
                row[x + 2] = rgb[i];
                row[x + 3] = (byte) alpha;
            }
            frame.data(0).position((long) y * frame.linesize(0)).put(row);
        }
    }

    private static void loadFfmpeg() {
        try {
            Ffmpeg.load();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void check(int returned) {
        if (returned < 0) {
            throw new AssertionError("FFmpeg returned " + returned);
        }
    }
}
