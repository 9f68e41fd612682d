package org.latentblending.media.images;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** Comments in PNG (iTXt, PNG 11.3.3.4) and JPEG (COM, ITU-T T.81 B.2.4.5). The pixels stay as they are. */
public final class PictureComment {
    private static final int PNG_HEADER = 8 + 25; // signature and IHDR
    private static final int MAX_SEGMENT = 0xFFFF - 2;

    private PictureComment() {}

    /**
     * Adds a comment to a file of {@link PictureWriter}.
     *
     * @param comment in ASCII; in a JPEG, one of more than 64 KiB takes several segments
     */
    public static byte[] add(byte[] file, String comment) {
        byte[] text = comment.getBytes(StandardCharsets.US_ASCII);
        boolean isPng = file[0] == (byte) 0x89;
        // A JPEG begins with a marker of 2 bytes and the JFIF segment, which has to be the first one.
        int at = isPng ? PNG_HEADER : 4 + ByteBuffer.wrap(file).getShort(4);
        byte[] added = isPng ? chunk(text) : segments(text);
        return ByteBuffer.allocate(file.length + added.length)
                .put(file, 0, at)
                .put(added)
                .put(file, at, file.length - at)
                .array();
    }

    private static byte[] chunk(byte[] text) {
        // Keyword, no compression, no language, no translated keyword.
        byte[] head = "iTXtcomment\0\0\0\0\0".getBytes(StandardCharsets.US_ASCII);
        var chunk = ByteBuffer.allocate(4 + head.length + text.length + 4);
        chunk.putInt(head.length - 4 + text.length).put(head).put(text);
        var checksum = new CRC32();
        checksum.update(chunk.array(), 4, head.length + text.length);
        return chunk.putInt((int) checksum.getValue()).array();
    }

    private static byte[] segments(byte[] text) {
        var segments = new ByteArrayOutputStream();
        for (int at = 0; at < text.length; at += MAX_SEGMENT) {
            int length = Math.min(MAX_SEGMENT, text.length - at);
            segments.writeBytes(ByteBuffer.allocate(4)
                    .putShort((short) 0xFFFE)
                    .putShort((short) (length + 2))
                    .array());
            segments.write(text, at, length);
        }
        return segments.toByteArray();
    }
}
