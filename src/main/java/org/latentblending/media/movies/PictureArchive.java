package org.latentblending.media.movies;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import lombok.AccessLevel;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.latentblending.media.images.Picture;
import org.latentblending.media.images.PictureWriter;

/** A ZIP of the movie's pictures as PNGs, {@code 00000.png} and so on, with the comment as {@code recipe.json} before them. */
@RequiredArgsConstructor(access = AccessLevel.PRIVATE)
@Slf4j
final class PictureArchive implements MovieEncoder.MovieFile {
    static final String COMMENT = "recipe.json";
    /** The earliest time that ZIPs have, so that equal pictures give equal bytes. */
    private static final LocalDateTime NEVER = LocalDateTime.of(1980, 1, 1, 0, 0);

    private final MovieSpec spec;
    private final ZipOutputStream zip;
    private int pictures;

    static PictureArchive create(Path path, MovieSpec spec) throws IOException {
        var archive = new PictureArchive(spec, new ZipOutputStream(Files.newOutputStream(path)));
        if (!spec.comment().isEmpty()) {
            archive.add(COMMENT, spec.comment().getBytes(StandardCharsets.US_ASCII));
        }
        return archive;
    }

    @Override
    public void write(Picture picture) throws IOException {
        spec.requireSize(picture);
        add("%05d.png".formatted(pictures++), PictureWriter.png(picture));
    }

    /** Uncompressed: PNGs are compressed, and the comment can be found in the bytes. */
    private void add(String name, byte[] content) throws IOException {
        var checksum = new CRC32();
        checksum.update(content);
        var entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(checksum.getValue());
        entry.setTimeLocal(NEVER);
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    @Override
    public void finish() throws IOException {
        if (pictures == 0) {
            throw new IllegalStateException("A movie needs at least one picture");
        }
        zip.close();
    }

    @Override
    public void close() {
        try {
            zip.close();
        } catch (IOException e) {
            LOG.debug("An unfinished ZIP cannot be closed: {}", e.toString());
        }
    }
}
