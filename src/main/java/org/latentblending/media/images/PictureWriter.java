package org.latentblending.media.images;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOInvalidTreeException;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Writes pictures without any metadata. The output is deterministic. */
public final class PictureWriter {
    private static final float QUALITY = 0.92f;
    private static final String JPEG_FORMAT = "javax_imageio_jpeg_image_1.0";

    private PictureWriter() {}

    /** Writes PNG, which is lossless. */
    public static byte[] png(Picture picture) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        return write(writer, new IIOImage(Pixels.image(picture), null, null), null);
    }

    /**
     * Writes baseline JPEG at quality 0.92 with full colour resolution (4:4:4), since generated pictures are small and have
     * saturated edges.
     */
    public static byte[] jpeg(Picture picture) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        var image = Pixels.image(picture);
        ImageWriteParam quality = writer.getDefaultWriteParam();
        quality.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        quality.setCompressionQuality(QUALITY);
        IIOMetadata metadata = writer.getDefaultImageMetadata(new ImageTypeSpecifier(image), quality);
        try {
            useFullColourResolution(metadata);
        } catch (IIOInvalidTreeException e) {
            throw new IllegalStateException(e);
        }
        return write(writer, new IIOImage(image, null, metadata), quality);
    }

    private static void useFullColourResolution(IIOMetadata metadata) throws IIOInvalidTreeException {
        Element tree = (Element) metadata.getAsTree(JPEG_FORMAT);
        NodeList components = tree.getElementsByTagName("componentSpec");
        for (int i = 0; i < components.getLength(); i++) {
            Element component = (Element) components.item(i);
            component.setAttribute("HsamplingFactor", "1");
            component.setAttribute("VsamplingFactor", "1");
        }
        metadata.setFromTree(JPEG_FORMAT, tree);
    }

    private static byte[] write(ImageWriter writer, IIOImage image, @Nullable ImageWriteParam settings) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream output = new MemoryCacheImageOutputStream(file)) {
            writer.setOutput(output);
            writer.write(null, image, settings);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write to memory", e);
        } finally {
            writer.dispose();
        }
        return file.toByteArray();
    }
}
