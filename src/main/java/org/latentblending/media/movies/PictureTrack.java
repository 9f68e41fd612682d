package org.latentblending.media.movies;

import static org.latentblending.media.movies.Ffmpeg.check;

import java.io.IOException;
import java.util.Objects;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.jspecify.annotations.Nullable;
import org.latentblending.media.images.Picture;

/** The track of a movie's pictures, encoded with one thread and a constant quality, so that the output is deterministic. */
final class PictureTrack implements AutoCloseable {
    /** From 0 to 51; corresponds to x264's crf 18. */
    private static final int QUANTISER = 18;
    /** A GIF's times are hundredths of a second. Browsers show a picture of one hundredth for ten. */
    private static final int GIF_UNITS = 100;

    private static final int MIN_GIF_UNITS = 2;

    private final Container container;
    private final MovieSpec spec;
    private final PixelConverter pixels;
    private final AVCodecContext encoder;
    private final AVStream track;
    private final AVFrame frame;
    private final AVPacket packet;
    private long pictures;
    private long lastTime = Integer.MIN_VALUE;

    /** Adds the track to a container that was opened. */
    PictureTrack(Container container, MovieFormat.Codec codec, MovieSpec spec) throws IOException {
        this.container = container;
        this.spec = spec;
        pixels = switch (spec.format()) {
            case MOV -> Yuv.yuv422p10(spec.width(), spec.height());
            case GIF -> Objects.requireNonNull(spec.palette()).converter();
            default -> Yuv.yuv420(spec.width(), spec.height());
        };
        AVCodec found = avcodec.avcodec_find_encoder_by_name(codec.encoder());
        if (found == null) {
            throw new IOException("FFmpeg's libraries have no encoder " + codec.encoder());
        }
        encoder = avcodec.avcodec_alloc_context3(found);
        frame = avutil.av_frame_alloc();
        packet = avcodec.av_packet_alloc();
        try {
            open(found, codec);
            track = container.addTrack(encoder);
        } catch (IOException | RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private boolean isGif() {
        return spec.format() == MovieFormat.GIF;
    }

    private void open(AVCodec found, MovieFormat.Codec codec) throws IOException {
        FrameRate rate = spec.rate();
        encoder.width(spec.width())
                .height(spec.height())
                .pix_fmt(pixels.pixelFormat())
                .time_base(
                        isGif()
                                ? avutil.av_make_q(1, GIF_UNITS)
                                : avutil.av_make_q(rate.denominator(), rate.numerator()))
                .framerate(avutil.av_make_q(rate.numerator(), rate.denominator()))
                .gop_size((int) Math.ceil(rate.perSecond()))
                .thread_count(1)
                .slices(1)
                .flags(avcodec.AV_CODEC_FLAG_GLOBAL_HEADER | avcodec.AV_CODEC_FLAG_BITEXACT);
        if (!isGif()) {
            encoder.color_range(avutil.AVCOL_RANGE_MPEG)
                    .colorspace(avutil.AVCOL_SPC_SMPTE170M)
                    .color_primaries(avutil.AVCOL_PRI_BT709)
                    .color_trc(avutil.AVCOL_TRC_BT709);
        }
        if (spec.format() == MovieFormat.MP4) {
            encoder.qmin(QUANTISER).qmax(QUANTISER);
        }
        AVDictionary options = Container.dictionary(codec.options());
        int opened = avcodec.avcodec_open2(encoder, found, options);
        avutil.av_dict_free(options);
        check(opened, "opening the encoder");
        frame.format(encoder.pix_fmt()).width(spec.width()).height(spec.height());
        check(avutil.av_frame_get_buffer(frame, 0), "allocating a frame");
    }

    /** The time of a picture in the encoder's unit. */
    private long time(long picture) {
        double seconds = picture / spec.rate().perSecond();
        return isGif() ? Math.round(GIF_UNITS * seconds) : picture;
    }

    long milliseconds() {
        return Math.round(1000 * pictures / spec.rate().perSecond());
    }

    /** Pictures of a GIF that would be shown too shortly are left out. */
    void write(Picture picture) throws IOException {
        long time = time(pictures++);
        if (isGif() && time < lastTime + MIN_GIF_UNITS) {
            return;
        }
        check(avutil.av_frame_make_writable(frame), "allocating a frame");
        pixels.convert(picture, frame);
        frame.pts(time).duration(1);
        lastTime = time;
        encode(frame);
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
            packet.duration(1);
            container.write(packet, encoder, track);
        }
    }

    /** Writes the buffered pictures. */
    void finish() throws IOException {
        if (pictures == 0) {
            throw new IllegalStateException("A movie needs at least one picture");
        }
        encode(null);
        if (isGif()) {
            container.set("final_delay", Math.max(MIN_GIF_UNITS, time(pictures) - lastTime));
        }
    }

    @Override
    public void close() {
        avutil.av_frame_free(frame);
        avcodec.av_packet_free(packet);
        avcodec.avcodec_free_context(encoder);
    }

    /** Converts pictures to the pixels that an encoder takes. */
    interface PixelConverter {
        /** FFmpeg's number of the pixel format. */
        int pixelFormat();

        /** @param frame of the picture's size, writable */
        void convert(Picture picture, AVFrame frame);
    }
}
