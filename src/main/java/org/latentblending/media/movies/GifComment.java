package org.latentblending.media.movies;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The comment extension of GIFs (GIF89a, section 24), which FFmpeg reads but does not write. */
final class GifComment {
    private static final byte[] INTRODUCER = {0x21, (byte) 0xFE};
    private static final int TRAILER = 0x3B;
    private static final int MAX_BLOCK = 255;

    private GifComment() {}

    /** Adds a comment to the end of a complete file. */
    static void append(Path path, String comment) throws IOException {
        if (comment.isEmpty()) {
            return;
        }
        byte[] text = comment.getBytes(StandardCharsets.US_ASCII);
        try (var file = new RandomAccessFile(path.toFile(), "rw")) {
            file.seek(file.length() - 1);
            if (file.read() != TRAILER) {
                throw new IOException("FFmpeg has written a GIF without an end");
            }
            file.seek(file.length() - 1);
            file.write(INTRODUCER);
            for (int at = 0; at < text.length; at += MAX_BLOCK) {
                int length = Math.min(MAX_BLOCK, text.length - at);
                file.write(length);
                file.write(text, at, length);
            }
            file.write(new byte[] {0, TRAILER});
        }
    }
}
