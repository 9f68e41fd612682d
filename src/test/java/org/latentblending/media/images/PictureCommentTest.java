package org.latentblending.media.images;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadataNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class PictureCommentTest {
    private static final Picture PICTURE = Scenes.photo(48, 32, 1);

    @ParameterizedTest
    @ValueSource(ints = {1, 1000, 65533, 65534, 300_000})
    void addsACommentThatOthersRead(int length) throws IOException {
        String comment = "ab \\u00e9 {}".repeat(length / 11 + 1).substring(0, length);
        for (byte[] file : new byte[][] {PictureWriter.png(PICTURE), PictureWriter.jpeg(PICTURE)}) {
            byte[] commented = PictureComment.add(file, comment);
            assertThat(PictureReader.from(commented)).isEqualTo(PictureReader.from(file));
            assertThat(comment(commented)).isEqualTo(comment);
        }
    }

    /** As ImageIO reads it. */
    private static String comment(byte[] file) throws IOException {
        try (var input = ImageIO.createImageInputStream(new ByteArrayInputStream(file))) {
            ImageReader reader = ImageIO.getImageReaders(input).next();
            reader.setInput(input);
            var metadata = reader.getImageMetadata(0);
            Element tree = (Element) metadata.getAsTree(metadata.getNativeMetadataFormatName());
            boolean isPng = tree.getTagName().contains("png");
            NodeList found = tree.getElementsByTagName(isPng ? "iTXtEntry" : "com");
            var text = new StringBuilder();
            for (int i = 0; i < found.getLength(); i++) {
                Element entry = (Element) found.item(i);
                if (isPng) {
                    assertThat(entry.getAttribute("keyword")).isEqualTo("comment");
                    text.append(entry.getAttribute("text"));
                } else {
                    text.append(
                            new String((byte[]) ((IIOMetadataNode) entry).getUserObject(), StandardCharsets.US_ASCII));
                }
            }
            return text.toString();
        }
    }
}
