package org.latentblending.media.images;

import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;

/** Reads the chunks of a WebP file (RFC 9649): one still frame, which must have the size of the canvas. */
@RequiredArgsConstructor
final class WebpFile {
    private static final int FIRST_CHUNK = 12;
    private static final int ANIMATION = 0x02;

    private final Bytes file;
    private @Nullable PictureLayout canvas;
    private @Nullable PictureLayout frame;

    static PictureLayout layout(Bytes file) {
        return new WebpFile(file).walk();
    }

    private PictureLayout walk() {
        long end = 8 + file.u32LittleEndian(4);
        if (end > file.size()) {
            throw UnreadablePicture.truncated();
        }
        long at = FIRST_CHUNK;
        while (at + 8 <= end) {
            long length = file.u32LittleEndian((int) at + 4);
            long next = at + 8 + length;
            if (next > end) {
                throw UnreadablePicture.truncated();
            }
            visit((int) at, (int) at + 8);
            at = next + (length & 1);
        }
        if (frame == null) {
            throw UnreadablePicture.damaged("The WebP file has no picture in it.");
        }
        if (canvas != null && !canvas.equals(frame)) {
            throw UnreadablePicture.damaged("The WebP picture is corrupt: its frame and its canvas differ in size.");
        }
        return frame;
    }

    private void visit(int chunk, int data) {
        if (file.startsWith(chunk, "VP8X")) {
            if ((file.u8(data) & ANIMATION) != 0) {
                throw UnreadablePicture.unsupported("Animated WebP is not supported. Send a still picture.");
            }
            canvas = new PictureLayout(1 + file.u24LittleEndian(data + 4), 1 + file.u24LittleEndian(data + 7));
        } else if (file.startsWith(chunk, "VP8 ")) {
            setFrame(lossy(data));
        } else if (file.startsWith(chunk, "VP8L")) {
            setFrame(lossless(data));
        }
    }

    private void setFrame(PictureLayout found) {
        if (frame != null) {
            throw UnreadablePicture.damaged("The WebP file has two frames.");
        }
        frame = found;
    }

    /** RFC 6386, 9.1: a frame tag of three bytes, a start code of three, then 14 bits each. */
    private PictureLayout lossy(int data) {
        boolean keyFrame = (file.u8(data) & 1) == 0;
        if (!keyFrame || !file.startsWith(data + 3, "\u009d\u0001\u002a")) {
            throw UnreadablePicture.damaged("The WebP picture is corrupt: it does not begin with a key frame.");
        }
        return new PictureLayout(file.u16LittleEndian(data + 6) & 0x3FFF, file.u16LittleEndian(data + 8) & 0x3FFF);
    }

    /** RFC 9649, 3.4: a signature byte, then 14 bits each of width - 1 and height - 1. */
    private PictureLayout lossless(int data) {
        if (file.u8(data) != 0x2F) {
            throw UnreadablePicture.damaged("The WebP picture is corrupt: its signature is wrong.");
        }
        long bits = file.u32LittleEndian(data + 1);
        return new PictureLayout(1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF));
    }
}
