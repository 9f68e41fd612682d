package org.latentblending.media.images;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Writes baseline JPEG at quality 0.92 with full colour resolution (4:4:4), since generated pictures are small and have
 * saturated edges. The output is deterministic.
 */
public final class JpegWriter {

    private static final float QUALITY = 0.92f;
    private static final String FORMAT = "javax_imageio_jpeg_image_1.0";

    private JpegWriter() {}

    public static byte[] write(Picture picture) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream output = new MemoryCacheImageOutputStream(file)) {
            var image = Pixels.image(picture);
            ImageWriteParam quality = writer.getDefaultWriteParam();
            quality.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            quality.setCompressionQuality(QUALITY);
            IIOMetadata metadata = writer.getDefaultImageMetadata(new ImageTypeSpecifier(image), quality);
            useFullColourResolution(metadata);
            writer.setOutput(output);
            writer.write(null, new IIOImage(image, null, metadata), quality);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write to memory", e);
        } finally {
            writer.dispose();
        }
        return file.toByteArray();
    }

    private static void useFullColourResolution(IIOMetadata metadata) throws IOException {
        Element tree = (Element) metadata.getAsTree(FORMAT);
        NodeList components = tree.getElementsByTagName("componentSpec");
        for (int i = 0; i < components.getLength(); i++) {
            Element component = (Element) components.item(i);
            component.setAttribute("HsamplingFactor", "1");
            component.setAttribute("VsamplingFactor", "1");
        }
        metadata.setFromTree(FORMAT, tree);
    }
}
