package org.latentblending.media.images;

import java.nio.ByteBuffer;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;

/** Reads the marker segments of a JPEG file (ITU-T T.81, annex B). */
@RequiredArgsConstructor
final class JpegFile {
    /** Ten are usual. Decoding makes a pass over all pixels for each scan, so that a small file could take hours. */
    private static final int MAX_SCANS = 100;

    private static final int END_OF_IMAGE = 0xD9;
    private static final int START_OF_SCAN = 0xDA;
    private static final int APPLICATION_1 = 0xE1;

    private final Bytes file;
    private int at = 2;
    private int scans;
    private @Nullable PictureLayout frame;
    private Orientation orientation = Orientation.UPRIGHT;

    static PictureLayout layout(Bytes file) {
        return new JpegFile(file).walk();
    }

    private PictureLayout walk() {
        for (int marker = nextMarker(); marker != END_OF_IMAGE; marker = nextMarker()) {
            int length = file.u16(at);
            if (length < 2 || at + length > file.size()) {
                throw UnreadablePicture.truncated();
            }
            visit(marker, at + 2, at + length);
            at += length;
            if (marker == START_OF_SCAN) {
                skipScan();
            }
        }
        if (frame == null || scans == 0) {
            throw UnreadablePicture.damaged("The JPEG file has no picture in it.");
        }
        return new PictureLayout(frame.width(), frame.height(), orientation);
    }

    private int nextMarker() {
        if (file.u8(at) != 0xFF) {
            throw UnreadablePicture.damaged("The JPEG picture is corrupt: a marker is missing.");
        }
        while (file.u8(at) == 0xFF) {
            at++;
        }
        return file.u8(at++);
    }

    private void visit(int marker, int from, int to) {
        if (marker == START_OF_SCAN && ++scans > MAX_SCANS) {
            throw UnreadablePicture.unsupported("The JPEG picture has more than " + MAX_SCANS + " scans.");
        }
        if (marker == APPLICATION_1 && file.startsWith(from, "Exif\0\0")) {
            orientation = Orientation.ofExif(
                    ByteBuffer.wrap(file.file(), from + 6, to - from - 6).slice());
        }
        boolean frameHeader = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
        if (frameHeader) {
            visitFrame(marker, from);
        }
    }

    private void visitFrame(int marker, int from) {
        if (marker > 0xC2 || file.u8(from) != 8) {
            throw UnreadablePicture.unsupported(
                    "The JPEG picture is lossless, arithmetic or has 12 bits, which is not supported. Save it as baseline JPEG or PNG.");
        }
        int components = file.u8(from + 5);
        if (components != 1 && components != 3) {
            throw UnreadablePicture.unsupported("The JPEG picture is not grey or RGB (perhaps CMYK). Save it as RGB.");
        }
        if (frame != null) {
            throw UnreadablePicture.damaged("The JPEG file has two frames.");
        }
        frame = new PictureLayout(file.u16(from + 3), file.u16(from + 1));
    }

    private void skipScan() {
        while (file.u8(at) != 0xFF || isInsideScan(file.u8(at + 1))) {
            at++;
        }
    }

    /** A stuffed zero and restart markers are part of the scan's data. */
    private static boolean isInsideScan(int afterFf) {
        return afterFf == 0 || afterFf >= 0xD0 && afterFf <= 0xD7;
    }
}
