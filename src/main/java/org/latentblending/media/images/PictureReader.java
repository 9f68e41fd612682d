package org.latentblending.media.images;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Reads an uploaded PNG, JPEG or still WebP. The format comes from the content, never from a name or a declared type. The
 * whole structure of the file and the limits are checked before memory for pixels is taken, and one picture is decoded at
 * a time, so that many uploads together need no more memory than one.
 *
 * <p>Transparency is composited on black. The orientation that a JPEG's EXIF asks for is applied. A colour profile of a
 * JPEG is converted to sRGB; those of PNG and WebP are ignored, as is {@code gAMA}. Grey keeps its values.
 */
public final class PictureReader {

    /** The largest file, in bytes: 20 MiB. */
    public static final int MOST_BYTES = 20 * 1024 * 1024;

    /** The largest picture, in pixels. */
    public static final int MOST_PIXELS = 64_000_000;

    private static final Object ONE_AT_A_TIME = new Object();

    private PictureReader() {}

    /**
     * @param file the whole file
     * @throws UnreadablePicture when it is too large, of another format, or damaged
     */
    public static Picture from(byte[] file) {
        if (file.length > MOST_BYTES) {
            throw new UnreadablePicture(
                    UnreadablePicture.Reason.TOO_LARGE, "The file is larger than " + (MOST_BYTES >> 20) + " MiB.");
        }
        PictureFormat format = PictureFormat.of(file)
                .orElseThrow(() -> UnreadablePicture.unsupported("The file is not a PNG, JPEG or WebP picture."));
        Bytes bytes = new Bytes(file);
        PictureLayout layout =
                switch (format) {
                    case PNG -> PngFile.layout(bytes);
                    case JPEG -> JpegFile.layout(bytes);
                    case WEBP -> WebpFile.layout(bytes);
                };
        checkSize(layout);
        synchronized (ONE_AT_A_TIME) {
            try {
                return layout.orientation().turn(Pixels.of(decode(format, file, layout)));
            } catch (OutOfMemoryError e) {
                // Nearly always one large array that was not given, so that the process goes on as before.
                throw new UnreadablePicture(
                        UnreadablePicture.Reason.TOO_LARGE,
                        "The picture needs more memory than the server has; send a smaller one.",
                        e);
            }
        }
    }

    private static void checkSize(PictureLayout layout) {
        if (layout.width() == 0 || layout.height() == 0) {
            throw UnreadablePicture.damaged("The picture is empty: its width or its height is 0.");
        }
        // Compared by division: the product of two unsigned 32-bit sides can overflow.
        if (layout.width() > MOST_PIXELS / layout.height()) {
            throw new UnreadablePicture(
                    UnreadablePicture.Reason.TOO_LARGE,
                    "The picture has %d x %d pixels; at most %d megapixels are read."
                            .formatted(layout.width(), layout.height(), MOST_PIXELS / 1_000_000));
        }
    }

    private static BufferedImage decode(PictureFormat format, byte[] file, PictureLayout layout) {
        ImageReader reader = readerOf(format);
        try (MemoryCacheImageInputStream input = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
            reader.setInput(input, true, true);
            reader.addIIOReadWarningListener((source, warning) -> refuseDamage(warning));
            BufferedImage image = reader.read(0);
            if (image.getWidth() != layout.width() || image.getHeight() != layout.height()) {
                throw UnreadablePicture.damaged("The picture is corrupt: its size is not the one it announces.");
            }
            return image;
        } catch (UnreadablePicture e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new UnreadablePicture(
                    UnreadablePicture.Reason.DAMAGED, "The picture is corrupt and cannot be decoded.", e);
        } finally {
            reader.dispose();
        }
    }

    /** libjpeg only warns about missing or broken data and fills up with grey. */
    private static void refuseDamage(String warning) {
        if (warning.startsWith("Corrupt JPEG data") || warning.startsWith("Premature end")) {
            throw UnreadablePicture.damaged("The JPEG picture is corrupt.");
        }
    }

    private static ImageReader readerOf(PictureFormat format) {
        return switch (format) {
            case PNG -> ImageIO.getImageReadersByFormatName("png").next();
            case JPEG -> ImageIO.getImageReadersByFormatName("jpeg").next();
                // Not looked up: ImageIO finds plugins only by the class loader of the thread that touches it first.
            case WEBP -> new WebPImageReaderSpi().createReaderInstance(null);
        };
    }
}
