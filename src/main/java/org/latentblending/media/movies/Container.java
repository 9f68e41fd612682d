package org.latentblending.media.movies;

import static org.latentblending.media.movies.Ffmpeg.check;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;

/**
 * A file of one or more tracks, whose packets FFmpeg interleaves. It states no time of its creation and no version, so that
 * the output is deterministic. The order of calls: open, add all tracks, begin, write, finish.
 */
final class Container implements AutoCloseable {
    private final AVFormatContext context = new AVFormatContext(null);

    /** Creates the file and replaces an existing one. */
    void open(Path path, String format) throws IOException {
        // JavaCPP would encode a string in the platform's charset. After "file:", a colon in the name ends no protocol.
        try (BytePointer url = new BytePointer("file:" + path.toAbsolutePath(), StandardCharsets.UTF_8);
                BytePointer name = new BytePointer(format, StandardCharsets.UTF_8)) {
            check(avformat.avformat_alloc_output_context2(context, null, name, url), "opening the movie file");
            AVIOContext file = new AVIOContext(null);
            check(avformat.avio_open(file, url, avformat.AVIO_FLAG_WRITE), "creating the movie file");
            context.pb(file).flags(context.flags() | AVFormatContext.AVFMT_FLAG_BITEXACT);
        }
    }

    /** Adds a track of an opened encoder. */
    AVStream addTrack(AVCodecContext encoder) throws IOException {
        AVStream track = avformat.avformat_new_stream(context, null);
        track.time_base(encoder.time_base()).avg_frame_rate(encoder.framerate());
        check(avcodec.avcodec_parameters_from_context(track.codecpar(), encoder), "describing the movie");
        return track;
    }

    void begin(Map<String, String> options, String comment) throws IOException {
        if (!comment.isEmpty()) {
            AVDictionary tags = new AVDictionary(null);
            avutil.av_dict_set(tags, "comment", comment, 0);
            context.metadata(tags);
        }
        AVDictionary chosen = dictionary(options);
        int written = avformat.avformat_write_header(context, chosen);
        avutil.av_dict_free(chosen);
        check(written, "writing the movie's header");
    }

    static AVDictionary dictionary(Map<String, String> options) {
        AVDictionary dictionary = new AVDictionary(null);
        options.forEach((name, value) -> avutil.av_dict_set(dictionary, name, value, 0));
        return dictionary;
    }

    /** Takes a packet, with times in the encoder's unit, which need not come in the order of other tracks. */
    void write(AVPacket packet, AVCodecContext encoder, AVStream track) throws IOException {
        packet.stream_index(track.index());
        avcodec.av_packet_rescale_ts(packet, encoder.time_base(), track.time_base());
        check(avformat.av_interleaved_write_frame(context, packet), "writing the movie");
    }

    /** Sets an option of the container that is known at the end only. */
    void set(String option, long value) throws IOException {
        check(
                avutil.av_opt_set_int(context, option, value, avutil.AV_OPT_SEARCH_CHILDREN),
                "setting an option of the movie file");
    }

    /** Writes the index, and closes the file. */
    void finish() throws IOException {
        check(avformat.av_write_trailer(context), "writing the movie's index");
        check(closeFile(), "closing the movie file");
    }

    private int closeFile() {
        AVIOContext file = context.pb();
        context.pb(null);
        return file == null ? 0 : avformat.avio_closep(file);
    }

    @Override
    public void close() {
        if (!context.isNull()) {
            closeFile();
            avformat.avformat_free_context(context);
        }
    }
}
