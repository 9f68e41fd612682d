package org.latentblending.media.movies;

import lombok.Getter;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;

/** The kinds of files that movies can be. */
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

    /** Ending of the file's name. */
    private final String extension;

    private final String contentType;

    /** Why movies of this format cannot be written here, in a sentence; null if they can. */
    public @Nullable String missing() {
        return this == MP4 ? null : "This server cannot write it yet.";
    }
}
