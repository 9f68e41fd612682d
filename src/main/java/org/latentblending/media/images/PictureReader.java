package org.latentblending.media.images;

import static org.latentblending.media.images.PictureFormat.code;

import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.function.Function;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.latentblending.media.images.PictureReader.Layout;

/**
 * Reads an uploaded PNG, JPEG or still WebP. The format is detected by the content, never by a name or a declared type. The
 * structure and the limits are checked before pixels are allocated. Pictures are decoded one at a time, so that many uploads
 * need no more memory than one.
 *
 * <p>Transparent pixels are composited on black or on white. The EXIF orientation is applied, and the colour profile of a JPEG is
 * converted to sRGB. Colour profiles of PNG and WebP and {@code gAMA} are ignored. Grey values are kept.
 */
public final class PictureReader {
    /** The largest file, in bytes: 20 MiB. */
    public static final int MAX_BYTES = 20 * 1024 * 1024;

    private static final int MAX_PIXELS = 64_000_000;
    private static final Object ONE_AT_A_TIME = new Object();

    private PictureReader() {}

    /** Size and orientation of the pixels as they are stored. */
    record Layout(long width, long height, Orientation orientation) {
        Layout(long width, long height) {
            this(width, height, Orientation.UPRIGHT);
        }
    }

    /**
     * Reads a picture; its transparent pixels become black.
     *
     * @throws UnreadablePicture if the file is too large, damaged or not supported
     */
    public static Picture from(byte[] file) {
        return read(file, image -> Pixels.of(image, 0));
    }

    /**
     * Reads a picture as a page shows it; its transparent pixels become white.
     *
     * @throws UnreadablePicture if the file is too large, damaged or not supported
     */
    public static Picture onWhite(byte[] file) {
        return read(file, image -> Pixels.of(image, 255));
    }

    /**
     * Reads a picture that is meant as a mask.
     *
     * @return light pixels are painted, as {@link MaskPixels} describes
     * @throws UnreadablePicture if the file is too large, damaged or not supported
     */
    public static Picture mask(byte[] file) {
        return read(file, MaskPixels::of);
    }

    private static Picture read(byte[] file, Function<BufferedImage, Picture> convert) {
        if (file.length > MAX_BYTES) {
            throw UnreadablePicture.tooLarge("The file is larger than " + (MAX_BYTES >> 20) + " MiB.");
        }
        PictureFormat format = PictureFormat.of(file)
                .orElseThrow(() -> UnreadablePicture.unsupported("The file is not a PNG, JPEG or WebP picture."));
        Layout layout = layout(format, ByteBuffer.wrap(file));
        synchronized (ONE_AT_A_TIME) {
            try {
                return layout.orientation().apply(convert.apply(decode(format, file, layout)));
            } catch (OutOfMemoryError e) {
                // Usually a single large allocation has failed, and the process can continue.
                throw UnreadablePicture.tooLarge(
                        "The server has too little memory for this picture. Send a smaller one.");
            }
        }
    }

    private static Layout layout(PictureFormat format, ByteBuffer file) {
        Layout layout;
        try {
            layout = switch (format) {
                case PNG -> PngFile.layout(file);
                case JPEG -> JpegFile.layout(file);
                case WEBP -> WebpFile.layout(file);
            };
        } catch (IndexOutOfBoundsException | BufferUnderflowException e) {
            throw UnreadablePicture.truncated();
        }
        if (layout.width() == 0 || layout.height() == 0) {
            throw UnreadablePicture.damaged("The picture is empty: its width or its height is 0.");
        }
        // Compared by division: the product of two unsigned 32-bit sides can overflow.
        if (layout.width() > MAX_PIXELS / layout.height()) {
            throw UnreadablePicture.tooLarge("The picture has %d x %d pixels; the limit is %d megapixels."
                    .formatted(layout.width(), layout.height(), MAX_PIXELS / 1_000_000));
        }
        return layout;
    }

    private static BufferedImage decode(PictureFormat format, byte[] file, Layout layout) {
        ImageReader reader = readerOf(format);
        byte[] readable = format == PictureFormat.JPEG ? JpegFile.withColourSpace(file) : file;
        try (MemoryCacheImageInputStream input = new MemoryCacheImageInputStream(new ByteArrayInputStream(readable))) {
            reader.setInput(input, true, true);
            reader.addIIOReadWarningListener((source, warning) -> rejectDamage(warning));
            BufferedImage image = reader.read(0);
            if (image.getWidth() != layout.width() || image.getHeight() != layout.height()) {
                throw UnreadablePicture.damaged("The picture is corrupt: its size differs from that in its header.");
            }
            return image;
        } catch (UnreadablePicture e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw UnreadablePicture.undecodable(e);
        } finally {
            reader.dispose();
        }
    }

    /** libjpeg only warns about missing or corrupt data and replaces it with grey. */
    private static void rejectDamage(String warning) {
        if (warning.startsWith("Corrupt JPEG data") || warning.startsWith("Premature end")) {
            throw UnreadablePicture.damaged("The JPEG picture is corrupt.");
        }
    }

    private static ImageReader readerOf(PictureFormat format) {
        // ImageIO finds plugins only through the class loader of the thread that uses it first.
        return format == PictureFormat.WEBP
                ? new WebPImageReaderSpi().createReaderInstance(null)
                : ImageIO.getImageReadersByFormatName(format.name()).next();
    }

    /** Reads the chunks of a PNG file (ISO/IEC 15948, section 5) and verifies their checksums. */
    private static final class PngFile {
        private static final int SIGNATURE = 8;
        private static final int CHUNK_OVERHEAD = 12;

        private PngFile() {}

        static Layout layout(ByteBuffer file) {
            if (file.getInt(SIGNATURE) != 13 || file.getInt(SIGNATURE + 4) != code("IHDR")) {
                throw UnreadablePicture.damaged("The PNG picture does not begin with its header.");
            }
            int name = 0;
            Orientation orientation = Orientation.UPRIGHT;
            for (int at = SIGNATURE; name != code("IEND"); at = file.position()) {
                long length = Integer.toUnsignedLong(file.getInt(at));
                if (at + CHUNK_OVERHEAD + length > file.limit()) {
                    throw UnreadablePicture.truncated();
                }
                name = file.getInt(at + 4);
                if (name == code("eXIf")) {
                    orientation = Orientation.ofExif(file.slice(at + 8, (int) length));
                }
                CRC32 checksum = new CRC32();
                checksum.update(file.slice(at + 4, (int) length + 4));
                if (file.position(at + 8 + (int) length).getInt() != (int) checksum.getValue()) {
                    throw UnreadablePicture.damaged("The PNG picture is corrupt: a checksum is wrong.");
                }
            }
            return new Layout(
                    Integer.toUnsignedLong(file.getInt(SIGNATURE + 8)),
                    Integer.toUnsignedLong(file.getInt(SIGNATURE + 12)),
                    orientation);
        }
    }
}
