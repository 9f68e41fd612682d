package org.latentblending.models.safetensors;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.latentblending.models.config.InvalidModel;
import org.latentblending.models.config.SafeText;
import org.latentblending.models.weights.TensorFile;
import org.latentblending.models.weights.TensorFile.Extent;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.util.ByteBufferBackedInputStream;

/**
 * Reads the <a href="https://github.com/huggingface/safetensors#format">safetensors format</a>: 8 bytes of header length, a
 * JSON header, and the tensors' bytes without gaps. The whole header is checked.
 */
public final class Safetensors {
    /** The format's own limit. */
    static final long MAX_HEADER_BYTES = 100_000_000;

    private static final int LENGTH_BYTES = 8;

    private Safetensors() {}

    public static TensorFile open(Path file) {
        return open(file, String.valueOf(file.getFileName()));
    }

    /**
     * Opens a file and checks its header.
     *
     * @param name file name for error messages
     * @throws InvalidModel if the file is missing, truncated or invalid
     */
    public static TensorFile open(Path file, String name) {
        return TensorFile.open(file, name, Safetensors::read);
    }

    private static Map<String, Extent> read(String file, FileChannel channel) throws IOException {
        long length = headerLength(file, channel);
        long dataBegin = LENGTH_BYTES + length;
        Map<String, Extent> tensors;
        try (SafetensorsJson json = new SafetensorsJson(file, dataBegin, text(channel, length))) {
            tensors = json.read();
        } catch (JacksonException invalid) {
            throw new InvalidModel(file, "the header is not valid JSON: " + invalid.getOriginalMessage(), invalid);
        }
        checkGapless(file, tensors, dataBegin, channel.size());
        return tensors;
    }

    private static long headerLength(String file, FileChannel channel) throws IOException {
        ByteBuffer start = ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        while (start.hasRemaining() && channel.read(start, start.position()) >= 0) {
            continue;
        }
        if (start.hasRemaining()) {
            throw new InvalidModel(file, "is truncated: it ends within the first %d bytes".formatted(LENGTH_BYTES));
        }
        long length = start.getLong(0);
        if (length < 2 || length > MAX_HEADER_BYTES) {
            String unsigned = Long.toUnsignedString(length);
            throw new InvalidModel(
                    file, "has a header length of %s bytes, outside of 2 to %d".formatted(unsigned, MAX_HEADER_BYTES));
        }
        if (length > channel.size() - LENGTH_BYTES) {
            throw new InvalidModel(
                    file, "is truncated: its header has %d bytes, the whole file %d".formatted(length, channel.size()));
        }
        return length;
    }

    /** Decodes strict UTF-8, as the format demands; a JSON reader would detect other encodings. */
    private static Reader text(FileChannel channel, long length) throws IOException {
        ByteBuffer header = channel.map(MapMode.READ_ONLY, LENGTH_BYTES, length);
        return new InputStreamReader(new ByteBufferBackedInputStream(header), StandardCharsets.UTF_8.newDecoder());
    }

    private static void checkGapless(String file, Map<String, Extent> tensors, long dataBegin, long fileEnd) {
        List<Map.Entry<String, Extent>> inOrder = new ArrayList<>(tensors.entrySet());
        inOrder.sort(Map.Entry.comparingByValue(
                Comparator.comparingLong(Extent::begin).thenComparing(Extent::end)));
        long end = dataBegin;
        for (Map.Entry<String, Extent> entry : inOrder) {
            String name = SafeText.excerpt(entry.getKey());
            Extent extent = entry.getValue();
            if (extent.end() > fileEnd) {
                throw new InvalidModel(
                        file,
                        "is truncated: the tensor '%s' ends at byte %d of %d".formatted(name, extent.end(), fileEnd));
            }
            if (extent.begin() != end) {
                String problem = extent.begin() < end ? "overlaps another" : "has a gap before it";
                throw new InvalidModel(file, "the tensor '%s' %s".formatted(name, problem));
            }
            end = extent.end();
        }
        if (end != fileEnd) {
            throw new InvalidModel(file, "has %d bytes that belong to no tensor".formatted(fileEnd - end));
        }
    }
}
