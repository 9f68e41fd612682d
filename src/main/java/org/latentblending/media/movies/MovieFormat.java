package org.latentblending.media.movies;

import java.io.IOException;
import java.util.Map;
import lombok.Getter;
import lombok.RequiredArgsConstructor;
import org.bytedeco.ffmpeg.global.avcodec;
import org.jspecify.annotations.Nullable;

/** The kinds of files that movies can be. For the choice of encoders and settings see docs/decisions/0140-formats.md. */
@RequiredArgsConstructor
@Getter
public enum MovieFormat {
    /** H.264 in MP4. */
    MP4("mp4", "video/mp4"),
    /** VP9 in WebM. */
    WEBM("webm", "video/webm"),
    /** An animated WebP picture. */
    WEBP("webp", "image/webp"),
    /** An animated GIF picture. */
    GIF("gif", "image/gif"),
    /** ProRes 422 HQ in QuickTime. */
    MOV("mov", "video/quicktime"),
    /** A ZIP of PNGs. */
    FRAMES("zip", "application/zip");

    private static final long MAX_WEBP_PIXELS = 1_000_000_000;

    /** Ending of the file's name. */
    private final String extension;

    private final String contentType;

    /** Whether all frames must be known before the first one is encoded: a GIF has one palette. */
    public boolean needsAllFrames() {
        return this == GIF;
    }

    /** The most pixels that all pictures of a movie may have together: libwebp keeps the whole movie in memory. */
    public long maxPixels() {
        return this == WEBP ? MAX_WEBP_PIXELS : Long.MAX_VALUE;
    }

    /** Whether movies of this format can have a sound track. */
    public boolean hasSound() {
        return this == MP4 || this == WEBM || this == MOV;
    }

    /** FFmpeg's name of the encoder for its sound. */
    String soundEncoder() {
        return this == WEBM ? "libopus" : "aac";
    }

    /** Why movies of this format cannot be written here, in a sentence; null if they can. */
    public @Nullable String missing() {
        return this == MP4 || this == FRAMES ? null : missing(Codec.of(this).encoder());
    }

    static @Nullable String missing(String encoder) {
        try {
            Ffmpeg.load();
        } catch (IOException e) {
            return "Cannot be written: " + e.getMessage() + ".";
        }
        return avcodec.avcodec_find_encoder_by_name(encoder) == null
                ? "Cannot be written: FFmpeg's libraries have no encoder %s.".formatted(encoder)
                : null;
    }

    /**
     * How FFmpeg writes a format.
     *
     * @param container FFmpeg's name of it
     * @param encoder FFmpeg's name of it
     * @param options of the encoder
     * @param containerOptions of the container
     */
    record Codec(String container, String encoder, Map<String, String> options, Map<String, String> containerOptions) {
        static Codec of(MovieFormat format) {
            return switch (format) {
                case MP4 -> new Codec(
                        "mp4",
                        "libopenh264",
                        Map.of("profile", "high", "rc_mode", "quality"),
                        Map.of("movflags", "+faststart"));
                case WEBM -> new Codec(
                        "webm",
                        "libvpx-vp9",
                        Map.of("deadline", "good", "cpu-used", "4", "crf", "18", "b", "0", "row-mt", "0"),
                        Map.of("cues_to_front", "1"));
                case WEBP -> new Codec(
                        "webp", "libwebp_anim", Map.of("quality", "90", "compression_level", "4"), Map.of("loop", "0"));
                case GIF -> new Codec("gif", "gif", Map.of(), Map.of("loop", "0"));
                case MOV -> new Codec(
                        "mov",
                        "prores_ks",
                        Map.of("profile", "hq", "vendor", "apl0"),
                        Map.of("movflags", "+faststart+use_metadata_tags"));
                case FRAMES -> throw new IllegalArgumentException("The JDK writes ZIPs");
            };
        }
    }
}
