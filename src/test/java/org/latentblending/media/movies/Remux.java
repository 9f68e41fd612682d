package org.latentblending.media.movies;

import java.nio.file.Path;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVDictionaryEntry;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;

/** Copies the packets of a movie into another file, as {@code ffmpeg -i IN -t SECONDS -c copy OUT} does. */
public final class Remux {
    private Remux() {}

    public static Path copy(Path from, Path to, double seconds) {
        AVFormatContext input = new AVFormatContext(null);
        check(avformat.avformat_open_input(input, from.toString(), null, (AVDictionary) null));
        check(avformat.avformat_find_stream_info(input, (AVDictionary) null));
        AVFormatContext output = new AVFormatContext(null);
        check(avformat.avformat_alloc_output_context2(output, null, null, to.toString()));
        AVIOContext file = new AVIOContext(null);
        check(avformat.avio_open(file, to.toString(), avformat.AVIO_FLAG_WRITE));
        output.pb(file);
        AVDictionary tags = new AVDictionary(null);
        avutil.av_dict_copy(tags, input.metadata(), 0);
        output.metadata(tags);
        for (int i = 0; i < input.nb_streams(); i++) {
            var copy = avformat.avformat_new_stream(output, null);
            check(avcodec.avcodec_parameters_copy(
                    copy.codecpar(), input.streams(i).codecpar()));
            copy.codecpar().codec_tag(0);
            copy.time_base(input.streams(i).time_base());
        }
        check(avformat.avformat_write_header(output, (AVDictionary) null));
        AVPacket packet = avcodec.av_packet_alloc();
        while (avformat.av_read_frame(input, packet) >= 0) {
            var source = input.streams(packet.stream_index()).time_base();
            var target = output.streams(packet.stream_index()).time_base();
            if (packet.pts() * (double) source.num() / source.den() < seconds) {
                avcodec.av_packet_rescale_ts(packet, source, target);
                packet.pos(-1);
                check(avformat.av_interleaved_write_frame(output, packet));
            } else {
                avcodec.av_packet_unref(packet);
            }
        }
        check(avformat.av_write_trailer(output));
        avcodec.av_packet_free(packet);
        AVIOContext opened = output.pb();
        output.pb(null);
        avformat.avio_closep(opened);
        avformat.avformat_free_context(output);
        avformat.avformat_close_input(input);
        return to;
    }

    /** The comment tag that FFmpeg reads, as ffprobe shows it; null if there is none. */
    public static String comment(Path file) {
        AVFormatContext input = new AVFormatContext(null);
        check(avformat.avformat_open_input(input, file.toString(), null, (AVDictionary) null));
        try {
            check(avformat.avformat_find_stream_info(input, (AVDictionary) null));
            AVDictionaryEntry tag = avutil.av_dict_get(input.metadata(), "comment", null, 0);
            return tag == null || tag.isNull() ? null : tag.value().getString();
        } finally {
            avformat.avformat_close_input(input);
        }
    }

    private static void check(int returned) {
        if (returned < 0) {
            throw new AssertionError("FFmpeg returned " + returned);
        }
    }
}
