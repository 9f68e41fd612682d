package org.latentblending.media.images;

import java.util.Optional;

/** Supported formats of uploaded pictures. */
public enum PictureFormat {
    PNG("image/png"),
    JPEG("image/jpeg"),
    WEBP("image/webp");

    private final String contentType;

    PictureFormat(String contentType) {
        this.contentType = contentType;
    }

    /** The media type, such as {@code image/png}. */
    public String contentType() {
        return contentType;
    }

    /** Detects the format by the first bytes; empty for other formats. */
    public static Optional<PictureFormat> of(byte[] file) {
        Bytes bytes = new Bytes(file);
        if (bytes.startsWith(0, "\u0089PNG\r\n\u001a\n")) {
            return Optional.of(PNG);
        }
        if (bytes.startsWith(0, "\u00ff\u00d8\u00ff")) {
            return Optional.of(JPEG);
        }
        if (bytes.startsWith(0, "RIFF") && bytes.startsWith(8, "WEBP")) {
            return Optional.of(WEBP);
        }
        return Optional.empty();
    }
}
