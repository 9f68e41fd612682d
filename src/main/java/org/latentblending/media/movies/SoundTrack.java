package org.latentblending.media.movies;

import static org.latentblending.media.movies.Ffmpeg.check;

import java.io.IOException;
import java.util.Arrays;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.FloatPointer;

/**
 * The sound track of a movie file: stereo, 48 kHz, in AAC or Opus. It begins with the first picture, is as long as the movie,
 * and fades out at its end; where the sound is shorter, silence follows.
 */
final class SoundTrack implements AutoCloseable {
    private static final int AAC_BIT_RATE = 192_000;
    private static final int OPUS_BIT_RATE = 128_000;
    private static final double MAX_FADE_SECONDS = 2;

    private final SoundSource sound;
    private final Container container;
    private final AVCodecContext encoder;
    private final AVStream track;
    /** Samples of each channel: of the track, of its end that fades, and of those encoded. */
    private final long length;

    private final double fade;
    private long encoded;
    private final float[] samples;
    private final AVFrame frame;
    private final AVPacket packet;

    /**
     * Adds the track to a container that was opened.
     *
     * @param encoderName FFmpeg's name, {@code aac} or {@code libopus}
     * @param seconds of the movie
     */
    SoundTrack(Container container, String encoderName, SoundSource sound, double seconds) throws IOException {
        this.container = container;
        this.sound = sound;
        length = Math.round(seconds * SoundSource.RATE);
        fade = Math.min(MAX_FADE_SECONDS, seconds / 4) * SoundSource.RATE;
        AVCodec codec = avcodec.avcodec_find_encoder_by_name(encoderName);
        if (codec == null) {
            throw new IOException("FFmpeg's libraries have no encoder " + encoderName);
        }
        encoder = avcodec.avcodec_alloc_context3(codec);
        frame = avutil.av_frame_alloc();
        packet = avcodec.av_packet_alloc();
        try {
            boolean isAac = encoderName.equals("aac");
            encoder.sample_fmt(isAac ? avutil.AV_SAMPLE_FMT_FLTP : avutil.AV_SAMPLE_FMT_FLT)
                    .sample_rate(SoundSource.RATE)
                    .bit_rate(isAac ? AAC_BIT_RATE : OPUS_BIT_RATE)
                    .time_base(avutil.av_make_q(1, SoundSource.RATE))
                    .thread_count(1)
                    .flags(avcodec.AV_CODEC_FLAG_GLOBAL_HEADER | avcodec.AV_CODEC_FLAG_BITEXACT);
            avutil.av_channel_layout_default(encoder.ch_layout(), SoundSource.CHANNELS);
            check(avcodec.avcodec_open2(encoder, codec, (AVDictionary) null), "opening the encoder of sound");
            samples = new float[encoder.frame_size() * SoundSource.CHANNELS];
            track = container.addTrack(encoder);
        } catch (IOException | RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** Writes the sound before this second of the movie, and not much more. */
    void writeUntil(double second) throws IOException {
        long end = Math.min(length, Math.round(second * SoundSource.RATE));
        while (encoded < end) {
            int count = (int) Math.min(encoder.frame_size(), length - encoded);
            read(count);
            fill(count);
            check(avcodec.avcodec_send_frame(encoder, frame), "encoding sound");
            avutil.av_frame_unref(frame);
            encoded += count;
            writePackets();
        }
    }

    private void read(int count) {
        int wanted = count * SoundSource.CHANNELS;
        int filled = 0;
        while (filled < wanted) {
            int read = sound.read(samples, filled, wanted - filled);
            if (read < 0) {
                Arrays.fill(samples, filled, wanted, 0);
                return;
            }
            filled += read;
        }
    }

    private void fill(int count) throws IOException {
        frame.format(encoder.sample_fmt())
                .sample_rate(SoundSource.RATE)
                .nb_samples(count)
                .pts(encoded);
        avutil.av_channel_layout_default(frame.ch_layout(), SoundSource.CHANNELS);
        check(avutil.av_frame_get_buffer(frame, 0), "allocating sound");
        for (int i = 0; i < count; i++) {
            float gain = (float) Math.min(1, (length - encoded - i) / fade);
            samples[2 * i] *= gain;
            samples[2 * i + 1] *= gain;
        }
        if (encoder.sample_fmt() == avutil.AV_SAMPLE_FMT_FLT) {
            new FloatPointer(frame.data(0)).put(samples, 0, count * SoundSource.CHANNELS);
            return;
        }
        float[] channel = new float[count];
        for (int number = 0; number < SoundSource.CHANNELS; number++) {
            for (int i = 0; i < count; i++) {
                channel[i] = samples[SoundSource.CHANNELS * i + number];
            }
            new FloatPointer(frame.data(number)).put(channel, 0, count);
        }
    }

    private void writePackets() throws IOException {
        while (true) {
            int received = avcodec.avcodec_receive_packet(encoder, packet);
            if (received == org.bytedeco.ffmpeg.presets.avutil.AVERROR_EAGAIN() || received == avutil.AVERROR_EOF()) {
                return;
            }
            check(received, "encoding sound");
            container.write(packet, encoder, track);
        }
    }

    /** Writes the rest. */
    void finish() throws IOException {
        writeUntil(Double.MAX_VALUE);
        check(avcodec.avcodec_send_frame(encoder, null), "encoding sound");
        writePackets();
    }

    @Override
    public void close() {
        avutil.av_frame_free(frame);
        avcodec.av_packet_free(packet);
        avcodec.avcodec_free_context(encoder);
    }
}
