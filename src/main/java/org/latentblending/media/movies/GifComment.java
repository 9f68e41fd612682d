package org.latentblending.media.movies;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The comment extension of GIFs (GIF89a, section 24), which FFmpeg reads but does not write. */
final class GifComment {
    private static final byte[] INTRODUCER = {0x21, (byte) 0xFE};
    private static final int MAX_BLOCK = 255;
    private static final int HEADER = 13; // signature and logical screen
    private static final int FLAGS = 10;
    private static final int BUFFER = 1 << 20;

    private GifComment() {}

    /** Inserts a comment before the pictures of a complete file, where all programs look for it. */
    static void insert(Path path, String comment) throws IOException {
        if (comment.isEmpty()) {
            return;
        }
        byte[] extension = extension(comment.getBytes(StandardCharsets.US_ASCII));
        try (var file = new RandomAccessFile(path.toFile(), "rw")) {
            file.seek(FLAGS);
            int flags = file.read();
            int palette = (flags & 0x80) == 0 ? 0 : 3 << (flags & 7) + 1;
            move(file, HEADER + palette, extension.length);
            file.seek(HEADER + palette);
            file.write(extension);
        }
    }

    private static byte[] extension(byte[] text) {
        var extension = new ByteArrayOutputStream();
        extension.writeBytes(INTRODUCER);
        for (int at = 0; at < text.length; at += MAX_BLOCK) {
            int length = Math.min(MAX_BLOCK, text.length - at);
            extension.write(length);
            extension.write(text, at, length);
        }
        extension.write(0);
        return extension.toByteArray();
    }

    /** Moves everything from a position on towards the end, the last bytes first. */
    private static void move(RandomAccessFile file, long from, int distance) throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (long left = file.length() - from; left > 0; ) {
            int count = (int) Math.min(left, BUFFER);
            left -= count;
            file.seek(from + left);
            file.readFully(buffer, 0, count);
            file.seek(from + left + distance);
            file.write(buffer, 0, count);
        }
    }
}
