package org.latentblending.media.images;

import static org.latentblending.media.images.PictureFormat.code;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.latentblending.media.images.PictureReader.Layout;

/** Reads the chunks of a WebP file (RFC 9649): one still frame, which must have the size of the canvas. */
@RequiredArgsConstructor
final class WebpFile {
    private static final int FIRST_CHUNK = 12;
    private static final int ANIMATION = 0x02;
    private static final int LOW_14_BITS = 0x3FFF;

    private final ByteBuffer file;
    private @Nullable Layout canvas;
    private @Nullable Layout frame;
    private Orientation orientation = Orientation.UPRIGHT;

    static Layout layout(ByteBuffer file) {
        return new WebpFile(file.order(ByteOrder.LITTLE_ENDIAN)).walk();
    }

    private Layout walk() {
        long end = 8 + Integer.toUnsignedLong(file.getInt(4));
        if (end > file.limit()) {
            throw UnreadablePicture.truncated();
        }
        long at = FIRST_CHUNK;
        while (at + 8 <= end) {
            long length = Integer.toUnsignedLong(file.getInt((int) at + 4));
            long next = at + 8 + length;
            if (next > end) {
                throw UnreadablePicture.truncated();
            }
            int name = Integer.reverseBytes(file.getInt((int) at));
            visit(name, (int) at + 8);
            if (name == code("EXIF")) {
                orientation = Orientation.ofExif(file.slice((int) at + 8, (int) length));
            }
            at = next + (length & 1);
        }
        if (frame == null) {
            throw UnreadablePicture.damaged("The WebP file has no picture in it.");
        }
        if (canvas != null && !canvas.equals(frame)) {
            throw UnreadablePicture.damaged("The WebP picture is corrupt: its frame and its canvas differ in size.");
        }
        return new Layout(frame.width(), frame.height(), orientation);
    }

    private void visit(int name, int data) {
        if (name == code("VP8X")) {
            if ((file.get(data) & ANIMATION) != 0) {
                throw UnreadablePicture.unsupported("Animated WebP is not supported. Send a still picture.");
            }
            // Bytes 4 to 6 are the width - 1, 7 to 9 the height - 1.
            canvas = new Layout(1 + (file.getInt(data + 4) & 0xFFFFFF), 1 + (file.getInt(data + 6) >>> 8));
        } else if (name == code("VP8 ") || name == code("VP8L")) {
            if (frame != null) {
                throw UnreadablePicture.damaged("The WebP file has two frames.");
            }
            frame = name == code("VP8L") ? lossless(data) : lossy(data);
        }
    }

    /** RFC 6386, 9.1: a frame tag of three bytes, a start code of three, then 14 bits each. */
    private Layout lossy(int data) {
        boolean keyFrame = (file.get(data) & 1) == 0;
        if (!keyFrame || file.getInt(data + 2) >>> 8 != 0x2A019D) {
            throw UnreadablePicture.damaged("The WebP picture is corrupt: it does not begin with a key frame.");
        }
        return new Layout(file.getShort(data + 6) & LOW_14_BITS, file.getShort(data + 8) & LOW_14_BITS);
    }

    /** RFC 9649, 3.4: a signature byte, then 14 bits each of width - 1 and height - 1. */
    private Layout lossless(int data) {
        if (file.get(data) != 0x2F) {
            throw UnreadablePicture.damaged("The WebP picture is corrupt: its signature is wrong.");
        }
        int bits = file.getInt(data + 1);
        return new Layout(1 + (bits & LOW_14_BITS), 1 + (bits >> 14 & LOW_14_BITS));
    }
}
