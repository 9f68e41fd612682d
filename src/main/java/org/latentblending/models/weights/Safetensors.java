package org.latentblending.models.weights;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.latentblending.models.config.InvalidModel;
import org.latentblending.models.weights.TensorFile.Extent;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.util.ByteBufferBackedInputStream;

/**
 * Reads the <a href="https://github.com/huggingface/safetensors#format">safetensors format</a>: 8 bytes of header length, a
 * JSON header, and the tensors' bytes without gaps. The whole header is checked.
 */
final class Safetensors {
    /** The format's own limit. */
    static final long MAX_HEADER_BYTES = 100_000_000;

    private static final int LENGTH_BYTES = 8;

    private Safetensors() {}

    static Map<String, Extent> read(String file, FileChannel channel) throws IOException {
        long length = headerLength(file, channel);
        long dataBegin = LENGTH_BYTES + length;
        Map<String, Extent> tensors;
        try {
            tensors = new SafetensorsJson(file, dataBegin, text(channel, length)).read();
        } catch (JacksonException invalid) {
            throw new InvalidModel(file, "the header is not valid JSON: " + invalid.getOriginalMessage(), invalid);
        }
        checkGapless(file, tensors, dataBegin, channel.size());
        return tensors;
    }

    private static long headerLength(String file, FileChannel channel) throws IOException {
        if (channel.size() < LENGTH_BYTES) {
            throw new InvalidModel(file, "is truncated: it ends within the first %d bytes", LENGTH_BYTES);
        }
        long length = TensorFile.read(channel, 0, LENGTH_BYTES).getLong();
        if (length < 2 || length > MAX_HEADER_BYTES) {
            throw new InvalidModel(
                    file,
                    "has a header length of %s bytes, outside of 2 to %d",
                    Long.toUnsignedString(length),
                    MAX_HEADER_BYTES);
        }
        if (length > channel.size() - LENGTH_BYTES) {
            throw new InvalidModel(
                    file, "is truncated: its header has %d bytes, the whole file %d", length, channel.size());
        }
        return length;
    }

    /** Decodes strict UTF-8, as the format demands; a JSON reader would detect other encodings. */
    private static Reader text(FileChannel channel, long length) throws IOException {
        return new InputStreamReader(
                new ByteBufferBackedInputStream(channel.map(MapMode.READ_ONLY, LENGTH_BYTES, length)),
                StandardCharsets.UTF_8.newDecoder());
    }

    private static void checkGapless(String file, Map<String, Extent> tensors, long dataBegin, long fileEnd) {
        List<Map.Entry<String, Extent>> inOrder = tensors.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(
                        Comparator.comparingLong(Extent::begin).thenComparing(Extent::end)))
                .toList();
        long end = dataBegin;
        for (Map.Entry<String, Extent> entry : inOrder) {
            String name = entry.getKey();
            Extent extent = entry.getValue();
            if (extent.end() > fileEnd) {
                throw new InvalidModel(
                        file, "is truncated: the tensor '%s' ends at byte %d of %d", name, extent.end(), fileEnd);
            }
            if (extent.begin() != end) {
                String problem = extent.begin() < end ? "overlaps another" : "has a gap before it";
                throw new InvalidModel(file, "the tensor '%s' %s", name, problem);
            }
            end = extent.end();
        }
        if (end != fileEnd) {
            throw new InvalidModel(file, "has %d bytes that belong to no tensor", fileEnd - end);
        }
    }
}
