package org.latentblending.media.images;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Writes PNG, lossless, without any metadata. The output is deterministic. */
public final class PngWriter {

    private PngWriter() {}

    public static byte[] write(Picture picture) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream output = new MemoryCacheImageOutputStream(file)) {
            writer.setOutput(output);
            writer.write(Pixels.image(picture));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write to memory", e);
        } finally {
            writer.dispose();
        }
        return file.toByteArray();
    }
}
