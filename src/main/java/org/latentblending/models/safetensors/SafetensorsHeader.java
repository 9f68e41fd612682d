package org.latentblending.models.safetensors;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.latentblending.models.config.SafeText;
import org.latentblending.models.weights.InvalidWeights;
import org.latentblending.models.weights.LimitedInputStream;
import org.latentblending.models.weights.StoredTensor;
import tools.jackson.core.JacksonException;

/**
 * The checked header of a safetensors file.
 *
 * @param dataStart where in the file the tensors' bytes begin
 * @param spans where among those bytes each tensor lies, in the header's order
 */
record SafetensorsHeader(long dataStart, Map<String, Span> spans) {
    /** The format's own limit. */
    static final long MAX_HEADER_BYTES = 100_000_000;

    private static final int LENGTH_BYTES = 8;

    SafetensorsHeader {
        spans = Collections.unmodifiableMap(spans);
    }

    /** A tensor and the bytes that hold it. */
    record Span(StoredTensor tensor, long begin, long end) {
        long bytes() {
            return end - begin;
        }
    }

    static SafetensorsHeader read(String file, FileChannel channel) throws IOException {
        long length = headerLength(file, channel);
        long dataStart = LENGTH_BYTES + length;
        Map<String, Span> spans;
        try (SafetensorsJson json = new SafetensorsJson(file, text(channel, length))) {
            spans = json.read();
        } catch (JacksonException broken) {
            throw new InvalidWeights(file, "the header is not valid JSON: " + broken.getOriginalMessage(), broken);
        }
        checkGapless(file, spans, channel.size() - dataStart);
        return new SafetensorsHeader(dataStart, spans);
    }

    private static long headerLength(String file, FileChannel channel) throws IOException {
        ByteBuffer start = ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        while (start.hasRemaining() && channel.read(start, start.position()) >= 0) {
            continue;
        }
        if (start.hasRemaining()) {
            throw new InvalidWeights(file, "ends within the first %d bytes".formatted(LENGTH_BYTES));
        }
        long length = start.getLong(0);
        if (length < 2 || length > MAX_HEADER_BYTES) {
            throw new InvalidWeights(
                    file,
                    "says that its header has %s bytes, it may have 2 to %d"
                            .formatted(Long.toUnsignedString(length), MAX_HEADER_BYTES));
        }
        if (length > channel.size() - LENGTH_BYTES) {
            throw new InvalidWeights(
                    file, "is cut off: its header has %d bytes, the file %d".formatted(length, channel.size()));
        }
        return length;
    }

    /** Strict UTF-8, as the format demands; a JSON reader left alone would guess other encodings. */
    private static Reader text(FileChannel channel, long length) throws IOException {
        channel.position(LENGTH_BYTES);
        InputStream bytes = new LimitedInputStream(Channels.newInputStream(channel), length);
        return new InputStreamReader(bytes, StandardCharsets.UTF_8.newDecoder());
    }

    private static void checkGapless(String file, Map<String, Span> spans, long dataBytes) {
        List<Map.Entry<String, Span>> inOrder = new ArrayList<>(spans.entrySet());
        inOrder.sort(
                Map.Entry.comparingByValue(Comparator.comparingLong(Span::begin).thenComparing(Span::end)));
        long end = 0;
        for (Map.Entry<String, Span> entry : inOrder) {
            Span span = entry.getValue();
            if (span.end > dataBytes) {
                throw new InvalidWeights(
                        file,
                        "is cut off: the tensor '%s' ends at byte %d of %d"
                                .formatted(SafeText.shown(entry.getKey()), span.end, dataBytes));
            }
            if (span.begin != end) {
                String what = span.begin < end ? "overlaps another" : "leaves a gap before it";
                throw new InvalidWeights(file, "the tensor '%s' %s".formatted(SafeText.shown(entry.getKey()), what));
            }
            end = span.end;
        }
        if (end != dataBytes) {
            throw new InvalidWeights(file, "has %d bytes that belong to no tensor".formatted(dataBytes - end));
        }
    }
}
