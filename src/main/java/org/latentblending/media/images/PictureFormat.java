package org.latentblending.media.images;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import lombok.RequiredArgsConstructor;

/** Supported formats of uploaded pictures. */
@RequiredArgsConstructor
public enum PictureFormat {
    PNG("image/png"),
    JPEG("image/jpeg"),
    WEBP("image/webp");

    private final String contentType;

    /** The media type, such as {@code image/png}. */
    public String contentType() {
        return contentType;
    }

    /** Detects the format by the first bytes; empty for other formats. */
    public static Optional<PictureFormat> of(byte[] file) {
        ByteBuffer start = ByteBuffer.wrap(Arrays.copyOf(file, 12));
        if (start.getLong(0) == 0x89504E47_0D0A1A0AL) {
            return Optional.of(PNG);
        }
        if (start.getInt(0) >>> 8 == 0xFFD8FF) {
            return Optional.of(JPEG);
        }
        return start.getInt(0) == code("RIFF") && start.getInt(8) == code("WEBP")
                ? Optional.of(WEBP)
                : Optional.empty();
    }

    /** The four characters of a chunk's name as a big-endian number. */
    static int code(String name) {
        return name.charAt(0) << 24 | name.charAt(1) << 16 | name.charAt(2) << 8 | name.charAt(3);
    }
}
