package org.latentblending.media.sounds;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_GLOBAL_HEADER;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_rescale_ts;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_from_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avformat.AVFMT_GLOBALHEADER;
import static org.bytedeco.ffmpeg.global.avformat.AVIO_FLAG_WRITE;
import static org.bytedeco.ffmpeg.global.avformat.av_interleaved_write_frame;
import static org.bytedeco.ffmpeg.global.avformat.av_write_trailer;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_output_context2;
import static org.bytedeco.ffmpeg.global.avformat.avformat_free_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_new_stream;
import static org.bytedeco.ffmpeg.global.avformat.avformat_write_header;
import static org.bytedeco.ffmpeg.global.avformat.avio_closep;
import static org.bytedeco.ffmpeg.global.avformat.avio_open;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_FLT;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_FLTP;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_S16;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_default;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;
import static org.bytedeco.ffmpeg.global.avutil.av_make_q;

import java.io.IOException;
import java.nio.file.Path;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.ShortPointer;
import org.latentblending.media.movies.Ffmpeg;

/** Sound files of every format, written by FFmpeg's encoders. */
public final class SoundFiles {
    private SoundFiles() {}

    public enum Format {
        WAV("wav", "pcm_s16le", AV_SAMPLE_FMT_S16, "audio/wav"),
        WAV_OF_FLOATS("wav", "pcm_f32le", AV_SAMPLE_FMT_FLT, "audio/wav"),
        MP3("mp3", "libmp3lame", AV_SAMPLE_FMT_FLTP, "audio/mpeg"),
        FLAC("flac", "flac", AV_SAMPLE_FMT_S16, "audio/flac"),
        AAC("adts", "aac", AV_SAMPLE_FMT_FLTP, "audio/aac"),
        M4A("ipod", "aac", AV_SAMPLE_FMT_FLTP, "audio/mp4"),
        VORBIS("ogg", "vorbis", AV_SAMPLE_FMT_FLTP, "audio/ogg"),
        OPUS("ogg", "libopus", AV_SAMPLE_FMT_FLT, "audio/ogg"),
        WEBM("webm", "libopus", AV_SAMPLE_FMT_FLT, "audio/webm");

        private final String muxer;
        private final String encoder;
        private final int samples;
        public final String contentType;

        Format(String muxer, String encoder, int samples, String contentType) {
            this.muxer = muxer;
            this.encoder = encoder;
            this.samples = samples;
            this.contentType = contentType;
        }
    }

    /** @param mono samples from -1 to 1, written to both channels */
    public static Path write(Path file, Format format, float[] mono, int rate) {
        try {
            Ffmpeg.load();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        AVCodec codec = avcodec_find_encoder_by_name(format.encoder);
        AVCodecContext encoder = avcodec_alloc_context3(codec);
        AVFormatContext container = new AVFormatContext(null);
        AVPacket packet = av_packet_alloc();
        AVFrame frame = av_frame_alloc();
        try {
            encoder.sample_fmt(format.samples)
                    .sample_rate(rate)
                    .time_base(av_make_q(1, rate))
                    .bit_rate(128_000)
                    .strict_std_compliance(-2);
            av_channel_layout_default(encoder.ch_layout(), 2);
            check(avformat_alloc_output_context2(container, null, format.muxer, file.toString()));
            if ((container.oformat().flags() & AVFMT_GLOBALHEADER) != 0) {
                encoder.flags(encoder.flags() | AV_CODEC_FLAG_GLOBAL_HEADER);
            }
            check(avcodec_open2(encoder, codec, (AVDictionary) null));
            var track = avformat_new_stream(container, null);
            track.time_base(encoder.time_base());
            check(avcodec_parameters_from_context(track.codecpar(), encoder));
            AVIOContext output = new AVIOContext(null);
            check(avio_open(output, file.toString(), AVIO_FLAG_WRITE));
            container.pb(output);
            check(avformat_write_header(container, (AVDictionary) null));
            int size = encoder.frame_size() == 0 ? 1024 : encoder.frame_size();
            for (int start = 0; start < mono.length; start += size) {
                int length = Math.min(size, mono.length - start);
                fill(frame, encoder, mono, start, length);
                check(avcodec_send_frame(encoder, frame));
                write(encoder, container, packet);
                av_frame_unref(frame);
            }
            check(avcodec_send_frame(encoder, null));
            write(encoder, container, packet);
            check(av_write_trailer(container));
            return file;
        } finally {
            if (!container.isNull()) {
                if (container.pb() != null) {
                    avio_closep(container.pb());
                }
                avformat_free_context(container);
            }
            av_frame_free(frame);
            av_packet_free(packet);
            avcodec_free_context(encoder);
        }
    }

    private static void fill(AVFrame frame, AVCodecContext encoder, float[] mono, int start, int length) {
        frame.format(encoder.sample_fmt())
                .sample_rate(encoder.sample_rate())
                .nb_samples(length)
                .pts(start);
        av_channel_layout_default(frame.ch_layout(), 2);
        check(av_frame_get_buffer(frame, 0));
        boolean isPlanar = encoder.sample_fmt() == AV_SAMPLE_FMT_FLTP;
        int copies = isPlanar ? 1 : 2;
        float[] values = new float[copies * length];
        for (int i = 0; i < values.length; i++) {
            values[i] = mono[start + i / copies];
        }
        if (encoder.sample_fmt() == AV_SAMPLE_FMT_S16) {
            short[] rounded = new short[values.length];
            for (int i = 0; i < values.length; i++) {
                rounded[i] = (short) Math.round(32767 * values[i]);
            }
            new ShortPointer(frame.data(0)).put(rounded);
        } else {
            for (int plane = 0; plane < (isPlanar ? 2 : 1); plane++) {
                new FloatPointer(frame.data(plane)).put(values);
            }
        }
    }

    private static void write(AVCodecContext encoder, AVFormatContext container, AVPacket packet) {
        while (avcodec_receive_packet(encoder, packet) >= 0) {
            packet.stream_index(0);
            av_packet_rescale_ts(
                    packet, encoder.time_base(), container.streams(0).time_base());
            check(av_interleaved_write_frame(container, packet));
        }
    }

    private static void check(int returned) {
        if (returned < 0) {
            throw new AssertionError("FFmpeg returned " + returned);
        }
    }
}
