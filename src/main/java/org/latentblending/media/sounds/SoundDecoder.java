package org.latentblending.media.sounds;

import static org.latentblending.media.movies.Ffmpeg.check;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOInterruptCB;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swresample;
import org.bytedeco.ffmpeg.swresample.SwrContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;
import org.latentblending.media.movies.Ffmpeg;

/**
 * Decodes the sound track of a file of any supported format, as it is read: WAV, MP3, FLAC, AAC, M4A, Ogg (Vorbis, Opus,
 * FLAC), and the sound of MP4 and WebM. The content and not the name decides. Only these demuxers and decoders of FFmpeg may
 * run, and nothing but the file is opened. Damaged parts are skipped.
 */
final class SoundDecoder implements AutoCloseable {
    private static final Map<String, String> CONTENT_TYPES = Map.of(
            "wav", "audio/wav",
            "mp3", "audio/mpeg",
            "flac", "audio/flac",
            "aac", "audio/aac",
            "mov,mp4,m4a,3gp,3g2,mj2", "audio/mp4",
            "ogg", "audio/ogg",
            "matroska,webm", "audio/webm");
    private static final String FORMATS = "wav,mp3,flac,aac,mov,mp4,m4a,ogg,matroska,webm";
    private static final String CODECS = "mp3float,mp3,aac,flac,alac,vorbis,opus,libopus,"
            + "pcm_u8,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_f32le,pcm_f64le,pcm_alaw,pcm_mulaw,"
            + "adpcm_ms,adpcm_ima_wav";
    private static final BooleanSupplier NEVER = () -> false;
    /** Others would need much memory for one packet. */
    private static final int MIN_RATE = 4000;

    private static final int MAX_RATE = 768_000;

    private final int rate;
    private final int channels;
    private final BooleanSupplier isLate;
    /** Null without a deadline: JavaCPP has room for 10 of them. */
    private final AVIOInterruptCB.@Nullable Callback_Pointer interrupt;

    private final AVFormatContext container = avformat.avformat_alloc_context();
    private final SwrContext resampler = swresample.swr_alloc();
    private final AVPacket packet = avcodec.av_packet_alloc();
    private final AVFrame frame = avutil.av_frame_alloc();
    private final AVFrame resampled = avutil.av_frame_alloc();
    private AVCodecContext decoder = new AVCodecContext(null);
    private String contentType = "";
    private int track;
    private State state = State.READING;
    /** Values of the resampled frame that were handed on. */
    private int taken;

    private enum State {
        READING,
        /** The file has ended, but the decoder and the resampler still hold samples. */
        DRAINING_DECODER,
        DRAINING_RESAMPLER,
        ENDED
    }

    private SoundDecoder(int rate, int channels, BooleanSupplier isLate) {
        this.rate = rate;
        this.channels = channels;
        this.isLate = isLate;
        this.interrupt = isLate == NEVER ? null : new Interrupt(isLate);
    }

    private static final class Interrupt extends AVIOInterruptCB.Callback_Pointer {
        private final BooleanSupplier isLate;

        Interrupt(BooleanSupplier isLate) {
            this.isLate = isLate;
        }

        @Override
        public int call(Pointer unused) {
            return isLate.getAsBoolean() ? 1 : 0;
        }
    }

    /**
     * @param rate samples per second and channel that are wanted
     * @param channels 1 for mono, 2 for stereo
     * @throws UnreadableSound if the file has another format or no sound
     */
    static SoundDecoder open(Path file, int rate, int channels) {
        return open(file, rate, channels, NEVER);
    }

    /** @param isLate asked whenever something is read; from then on reading throws {@link UnreadableSound} */
    static SoundDecoder open(Path file, int rate, int channels, BooleanSupplier isLate) {
        SoundDecoder sound = null;
        try {
            Ffmpeg.load();
            sound = new SoundDecoder(rate, channels, isLate);
            sound.openFile(file);
            sound.openDecoder();
            return sound;
        } catch (IOException | UnreadableSound e) {
            if (sound != null) {
                sound.close();
            }
            if (isLate.getAsBoolean()) {
                throw tooSlow();
            }
            throw e instanceof UnreadableSound unreadable
                    ? unreadable
                    : new UnreadableSound(
                            "The file is no WAV, MP3, FLAC, AAC, M4A, Ogg, MP4 or WebM, or it is damaged.", e);
        }
    }

    private void openFile(Path file) throws IOException {
        // JavaCPP would encode a string in the platform's charset. After "file:", a colon in the name ends no protocol.
        try (BytePointer url = new BytePointer("file:" + file.toAbsolutePath(), StandardCharsets.UTF_8)) {
            AVDictionary options = new AVDictionary(null);
            avutil.av_dict_set(options, "format_whitelist", FORMATS, 0);
            avutil.av_dict_set(options, "codec_whitelist", CODECS, 0);
            avutil.av_dict_set(options, "protocol_whitelist", "file", 0);
            if (interrupt != null) {
                container.interrupt_callback().callback(interrupt);
            }
            int opened = avformat.avformat_open_input(container, url, null, options);
            avutil.av_dict_free(options);
            check(opened, "opening the sound");
        }
        contentType = CONTENT_TYPES.getOrDefault(container.iformat().name().getString(), "audio/mpeg");
        check(avformat.avformat_find_stream_info(container, (AVDictionary) null), "reading the sound");
    }

    private void openDecoder() throws IOException {
        track = avformat.av_find_best_stream(container, avutil.AVMEDIA_TYPE_AUDIO, -1, -1, (AVCodec) null, 0);
        if (track < 0) {
            throw new UnreadableSound("The file has no sound.");
        }
        AVStream stream = container.streams(track);
        int sampleRate = stream.codecpar().sample_rate();
        if (sampleRate < MIN_RATE || sampleRate > MAX_RATE) {
            throw new UnreadableSound("The sound has %d samples a second; %d to %d are supported."
                    .formatted(sampleRate, MIN_RATE, MAX_RATE));
        }
        AVCodec codec = avcodec.avcodec_find_decoder(stream.codecpar().codec_id());
        if (codec == null) {
            throw new UnreadableSound("The encoding of the sound is not supported.");
        }
        decoder = avcodec.avcodec_alloc_context3(codec);
        check(avcodec.avcodec_parameters_to_context(decoder, stream.codecpar()), "reading the sound");
        decoder.pkt_timebase(stream.time_base()).thread_count(1);
        AVDictionary options = new AVDictionary(null);
        avutil.av_dict_set(options, "codec_whitelist", CODECS, 0);
        int opened = avcodec.avcodec_open2(decoder, codec, options);
        avutil.av_dict_free(options);
        check(opened, "opening the decoder");
        for (int other = 0; other < container.nb_streams(); other++) {
            if (other != track) {
                container.streams(other).discard(avcodec.AVDISCARD_ALL);
            }
        }
        // Else the sum of two channels could exceed 1.
        check(avutil.av_opt_set_double(resampler, "rematrix_maxval", 1, 0), "resampling");
    }

    /** As for HTTP, such as {@code audio/mpeg}. */
    String contentType() {
        return contentType;
    }

    /**
     * Reads the next samples, those of all channels at one moment after each other.
     *
     * @param samples receives at most {@code length} values from -1 to 1, from {@code offset} on
     * @return how many values were read, 1 or more; -1 at the end
     */
    int read(float[] samples, int offset, int length) {
        while (taken == resampled.nb_samples() * channels) {
            if (state == State.ENDED) {
                return -1;
            }
            resampleNext();
        }
        int count = Math.min(length, resampled.nb_samples() * channels - taken);
        new FloatPointer(resampled.data(0)).position(taken).get(samples, offset, count);
        taken += count;
        for (int i = offset; i < offset + count; i++) {
            // Files of floating-point numbers may contain others.
            samples[i] = Float.isNaN(samples[i]) ? 0 : Math.max(-1, Math.min(1, samples[i]));
        }
        return count;
    }

    private void resampleNext() {
        taken = 0;
        avutil.av_frame_unref(resampled);
        if (state != State.DRAINING_RESAMPLER && !decodeNext()) {
            state = State.DRAINING_RESAMPLER;
        }
        resampled.format(avutil.AV_SAMPLE_FMT_FLT).sample_rate(rate);
        avutil.av_channel_layout_default(resampled.ch_layout(), channels);
        if (state == State.DRAINING_RESAMPLER) {
            state = State.ENDED;
            if (swresample.swr_is_initialized(resampler) != 0) {
                resample(null);
            }
        } else if (!resample(frame)) {
            // The file changes its sample rate or its channels.
            swresample.swr_close(resampler);
            resample(frame);
        }
    }

    /** @return false if it is not possible */
    private boolean resample(@Nullable AVFrame decoded) {
        if (decoded != null) {
            if (decoded.sample_rate() < MIN_RATE || decoded.sample_rate() > MAX_RATE) {
                return true;
            }
            // The resampler would take an unspecified layout for a change of the layout.
            var layout = decoded.ch_layout();
            if (layout.order() == avutil.AV_CHANNEL_ORDER_UNSPEC) {
                avutil.av_channel_layout_default(layout, layout.nb_channels());
            }
        }
        boolean isResampled = swresample.swr_convert_frame(resampler, resampled, decoded) >= 0;
        if (!isResampled) {
            resampled.nb_samples(0);
        }
        return isResampled;
    }

    /** @return false at the end */
    private boolean decodeNext() {
        while (avcodec.avcodec_receive_frame(decoder, frame) < 0) {
            if (state == State.DRAINING_DECODER) {
                return false;
            }
            boolean hasEnded = avformat.av_read_frame(container, packet) < 0;
            if (isLate.getAsBoolean()) {
                throw tooSlow();
            }
            if (hasEnded) {
                state = State.DRAINING_DECODER;
                avcodec.avcodec_send_packet(decoder, null);
            } else {
                if (packet.stream_index() == track) {
                    // A damaged packet is skipped.
                    avcodec.avcodec_send_packet(decoder, packet);
                }
                avcodec.av_packet_unref(packet);
            }
        }
        return true;
    }

    private static UnreadableSound tooSlow() {
        return new UnreadableSound("The sound takes too long to read: perhaps it is damaged.");
    }

    @Override
    public void close() {
        avutil.av_frame_free(resampled);
        avutil.av_frame_free(frame);
        avcodec.av_packet_free(packet);
        swresample.swr_free(resampler);
        avcodec.avcodec_free_context(decoder);
        avformat.avformat_close_input(container);
        if (interrupt != null) {
            interrupt.close();
        }
    }
}
