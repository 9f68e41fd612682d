package org.latentblending.media.images;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.stream.IntStream;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.latentblending.media.images.PictureReader.Layout;

/** Reads the marker segments of a JPEG file (ITU-T T.81, annex B). */
@RequiredArgsConstructor
final class JpegFile {
    /** Ten are usual. Decoding makes a pass over all pixels for each scan, so that a small file could take hours. */
    private static final int MAX_SCANS = 100;

    private static final int END_OF_IMAGE = 0xD9;
    private static final int START_OF_SCAN = 0xDA;
    private static final int APPLICATION_0 = 0xE0;
    private static final int APPLICATION_1 = 0xE1;
    private static final int APPLICATION_14 = 0xEE;
    private static final String RGB = "RGB";
    /** Version 1.1, square pixels, no thumbnail. */
    private static final byte[] JFIF = HexFormat.of().parseHex("ffe000104a46494600010100000100010000");

    private final ByteBuffer file;
    private int scans;
    private @Nullable Layout frame;
    private Orientation orientation = Orientation.UPRIGHT;
    private boolean saysColours;

    static Layout layout(ByteBuffer file) {
        return new JpegFile(file.position(2)).walk();
    }

    /**
     * Returns a file whose colours Java's decoder reads as other programs do. They take three components for YCbCr unless a
     * marker or the components' names, R, G and B, say otherwise; Java guesses RGB from other names and the sampling.
     */
    static byte[] withColourSpace(byte[] file) {
        JpegFile walked = new JpegFile(ByteBuffer.wrap(file).position(2));
        walked.walk();
        if (walked.saysColours) {
            return file;
        }
        return ByteBuffer.allocate(file.length + JFIF.length)
                .put(file, 0, 2)
                .put(JFIF)
                .put(file, 2, file.length - 2)
                .array();
    }

    private Layout walk() {
        for (int marker = nextMarker(); marker != END_OF_IMAGE; marker = nextMarker()) {
            int length = file.getChar() - 2;
            visit(marker, file.slice(file.position(), length));
            file.position(file.position() + length);
            if (marker == START_OF_SCAN) {
                skipScan();
            }
        }
        if (frame == null || scans == 0) {
            throw UnreadablePicture.damaged("The JPEG file has no picture in it.");
        }
        return new Layout(frame.width(), frame.height(), orientation);
    }

    private int nextMarker() {
        int marker = next();
        if (marker != 0xFF) {
            throw UnreadablePicture.damaged("The JPEG picture is corrupt: a marker is missing.");
        }
        while (marker == 0xFF) {
            marker = next();
        }
        return marker;
    }

    private int next() {
        return file.get() & 0xFF;
    }

    private void visit(int marker, ByteBuffer segment) {
        if (marker == START_OF_SCAN && ++scans > MAX_SCANS) {
            throw UnreadablePicture.unsupported("The JPEG picture has more than " + MAX_SCANS + " scans.");
        }
        if (marker == APPLICATION_1 && startsWith(segment, "Exif")) {
            orientation = Orientation.ofExif(segment);
        }
        saysColours |= marker == APPLICATION_0 && startsWith(segment, "JFIF");
        saysColours |= marker == APPLICATION_14 && startsWith(segment, "Adob");
        if (marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC) {
            visitFrame(marker, segment);
        }
    }

    private void visitFrame(int marker, ByteBuffer header) {
        if (marker > 0xC2 || header.get(0) != 8) {
            throw UnreadablePicture.unsupported(
                    "The JPEG picture is lossless, arithmetic or has 12 bits, which is not supported. Save it as"
                            + " baseline JPEG or PNG.");
        }
        int components = header.get(5);
        if (components != 1 && components != 3) {
            throw UnreadablePicture.unsupported("The JPEG picture is not grey or RGB (perhaps CMYK). Save it as RGB.");
        }
        if (frame != null) {
            throw UnreadablePicture.damaged("The JPEG file has two frames.");
        }
        frame = new Layout(header.getChar(3), header.getChar(1));
        saysColours |=
                components == 1 || IntStream.range(0, components).allMatch(i -> header.get(6 + 3 * i) == RGB.charAt(i));
    }

    private static boolean startsWith(ByteBuffer segment, String name) {
        return segment.limit() >= name.length() && segment.getInt(0) == PictureFormat.code(name);
    }

    private void skipScan() {
        while (next() != 0xFF || isInsideScan(file.get(file.position()) & 0xFF)) {
            // the scan's data
        }
        file.position(file.position() - 1);
    }

    /** A stuffed zero and restart markers are part of the scan's data. */
    private static boolean isInsideScan(int afterFf) {
        return afterFf == 0 || afterFf >= 0xD0 && afterFf <= 0xD7;
    }
}
