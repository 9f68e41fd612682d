package org.latentblending.media.movies;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What FFmpeg does not write into animated WebP files (RFC 9649): the comment, as XMP, and the time of the last picture, which
 * it takes from the others.
 */
final class AnimatedWebp {
    private static final String XMP =
            "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">"
                    + "<rdf:Description xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:description><rdf:Alt>"
                    + "<rdf:li xml:lang=\"x-default\">%s</rdf:li></rdf:Alt></dc:description></rdf:Description>"
                    + "</rdf:RDF></x:xmpmeta>";
    private static final int HEADER = 12; // "RIFF", size, "WEBP"
    private static final int CHUNK_HEADER = 8;
    private static final String EXTENDED = "VP8X";
    private static final int XMP_FLAG = 4;
    private static final int DURATION = 12; // position in a frame's chunk: after position and size

    private AnimatedWebp() {}

    /** @param milliseconds of the whole movie */
    static void complete(Path path, MovieSpec spec, long milliseconds) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            setLastDuration(file, milliseconds);
            if (!spec.comment().isEmpty()) {
                flagXmp(file, spec);
                append(file, XMP.formatted(spec.comment()).getBytes(StandardCharsets.US_ASCII));
            }
        }
    }

    private static void setLastDuration(FileChannel file, long milliseconds) throws IOException {
        long last = -1;
        long before = 0;
        long duration = 0;
        for (long at = HEADER; at + CHUNK_HEADER <= file.size(); ) {
            ByteBuffer chunk = read(file, at, CHUNK_HEADER);
            boolean isFrame = chunk.getInt(0) == type("ANMF");
            if (isFrame) {
                before += duration;
                duration = read(file, at + CHUNK_HEADER + DURATION, 4).getInt() & 0xFFFFFF;
                last = at;
            }
            long size = chunk.getInt(4) & 0xFFFFFFFFL;
            at += CHUNK_HEADER + size + (size & 1);
        }
        if (last >= 0 && milliseconds > before) {
            ByteBuffer exact = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
            exact.putInt((int) (milliseconds - before)).flip().limit(3);
            write(file, last + CHUNK_HEADER + DURATION, exact);
        }
    }

    private static void flagXmp(FileChannel file, MovieSpec spec) throws IOException {
        ByteBuffer first = read(file, HEADER, CHUNK_HEADER + 1);
        if (first.getInt(0) == type(EXTENDED)) {
            first.put(CHUNK_HEADER, (byte) (first.get(CHUNK_HEADER) | XMP_FLAG));
            write(file, HEADER, first);
            return;
        }
        // A movie in which nothing changes has become a single picture, without the header that has the flag.
        ByteBuffer picture = read(file, HEADER, (int) file.size() - HEADER);
        ByteBuffer header = ByteBuffer.allocate(CHUNK_HEADER + 10).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(type(EXTENDED)).putInt(10).putInt(XMP_FLAG);
        header.putInt(spec.width() - 1)
                .position(header.position() - 1)
                .putShort((short) (spec.height() - 1))
                .put((byte) (spec.height() - 1 >> 16))
                .flip();
        write(file, HEADER, header);
        write(file, file.position(), picture);
    }

    private static void append(FileChannel file, byte[] xmp) throws IOException {
        int padded = xmp.length + (xmp.length & 1);
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_HEADER + padded).order(ByteOrder.LITTLE_ENDIAN);
        chunk.putInt(type("XMP ")).putInt(xmp.length).put(xmp).rewind();
        write(file, file.size(), chunk);
        ByteBuffer size = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
        write(file, 4, size.putInt((int) (file.size() - 8)).flip());
    }

    private static int type(String name) {
        return ByteBuffer.wrap(name.getBytes(StandardCharsets.US_ASCII))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getInt();
    }

    private static ByteBuffer read(FileChannel file, long at, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        file.position(at);
        while (bytes.hasRemaining()) {
            if (file.read(bytes) < 0) {
                throw new IOException("FFmpeg has written an incomplete WebP file");
            }
        }
        return bytes.flip();
    }

    /** Leaves the file's position after what was written. */
    private static void write(FileChannel file, long at, ByteBuffer bytes) throws IOException {
        file.position(at);
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }
}
