package org.latentblending.media.movies;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The boxes of an MP4 file (ISO/IEC 14496-12), read by their headers. */
record Mp4Boxes(byte[] file) {

    static Mp4Boxes of(Path path) throws IOException {
        return new Mp4Boxes(Files.readAllBytes(path));
    }

    /** The types at the outermost level, in order. */
    List<String> types() {
        List<String> types = new ArrayList<>();
        ByteBuffer bytes = ByteBuffer.wrap(file);
        for (int at = 0; at < file.length; at += bytes.getInt(at)) {
            types.add(new String(file, at + 4, 4, StandardCharsets.ISO_8859_1));
        }
        return types;
    }

    /** Times of creation and of change of a header box ({@code mvhd}, {@code tkhd}, {@code mdhd}), version 0. */
    List<Integer> times(String type) {
        int at = text().indexOf(type) + 4;
        ByteBuffer bytes = ByteBuffer.wrap(file);
        return List.of(bytes.getInt(at + 4), bytes.getInt(at + 8));
    }

    String text() {
        return new String(file, StandardCharsets.ISO_8859_1);
    }
}
