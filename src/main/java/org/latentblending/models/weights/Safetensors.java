package org.latentblending.models.weights;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lombok.AccessLevel;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.latentblending.models.config.InvalidModel;
import org.latentblending.models.weights.TensorFile.Contents;
import org.latentblending.models.weights.TensorFile.Extent;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.util.ByteBufferBackedInputStream;

/**
 * Reads the <a href="https://github.com/huggingface/safetensors#format">safetensors format</a>: 8 bytes of header length, a
 * JSON header {@code {"name": {"dtype", "shape", "data_offsets"}, …, "__metadata__": {…}}}, and the tensors' bytes without
 * gaps. The parser streams the header and fails at the first deviation, before it allocates memory for the content.
 */
@RequiredArgsConstructor(access = AccessLevel.PRIVATE)
final class Safetensors {
    /** The format's own limit. */
    static final long MAX_HEADER_BYTES = 100_000_000;

    private static final int LENGTH_BYTES = 8;
    // The largest networks of this family have fewer than 1,000 tensors.
    private static final int MAX_TENSORS = 1 << 16;
    private static final int MAX_AXES = 8;
    private static final String METADATA = "__metadata__";
    private static final String MODEL_SPEC = "modelspec.";
    private static final int MAX_TEXT = 200;
    private static final int MAX_TEXTS = 50;
    // Tensor names are untrusted and many: the factory must not intern them.
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final String file;
    private final FileChannel channel;
    private final long dataBegin; // position in the file that offsets are relative to
    private final JsonParser parser;
    private final Map<String, String> metadata = new HashMap<>();

    static Contents read(String file, FileChannel channel) throws IOException {
        long length = headerLength(file, channel);
        // Strict UTF-8, as the format demands; a JSON reader would detect other encodings.
        Reader header = new InputStreamReader(
                new ByteBufferBackedInputStream(channel.map(MapMode.READ_ONLY, LENGTH_BYTES, length)),
                StandardCharsets.UTF_8.newDecoder());
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), header)) {
            Safetensors reader = new Safetensors(file, channel, LENGTH_BYTES + length, parser);
            Map<String, Extent> tensors = reader.tensors();
            reader.checkGapless(tensors);
            return new Contents(tensors, Map.of(), reader.metadata);
        } catch (JacksonException invalid) {
            throw new InvalidModel(file, "the header is not valid JSON: " + invalid.getOriginalMessage(), invalid);
        }
    }

    private static long headerLength(String file, FileChannel channel) throws IOException {
        InvalidModel.rejectIf(
                channel.size() < LENGTH_BYTES,
                file,
                "is truncated: it ends within the first %d bytes. Download it again",
                LENGTH_BYTES);
        long length = TensorFile.read(channel, 0, LENGTH_BYTES).getLong();
        if (length < 2 || length > MAX_HEADER_BYTES) {
            String unsigned = Long.toUnsignedString(length);
            throw new InvalidModel(
                    file, "has a header length of %s bytes, outside of 2 to %d", unsigned, MAX_HEADER_BYTES);
        }
        if (length > channel.size() - LENGTH_BYTES) {
            throw new InvalidModel(
                    file,
                    "is truncated: its header has %d bytes, the whole file %d. Download it again",
                    length,
                    channel.size());
        }
        return length;
    }

    private Map<String, Extent> tensors() {
        Map<String, Extent> tensors = new LinkedHashMap<>();
        expect(parser.nextToken(), JsonToken.START_OBJECT, "the header");
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            if (name.equals(METADATA)) {
                readMetadata();
                continue;
            }
            tensors.put(name, tensor(name));
            InvalidModel.rejectIf(tensors.size() > MAX_TENSORS, file, "has more than %d tensors", MAX_TENSORS);
        }
        expect(parser.currentToken(), JsonToken.END_OBJECT, "the header");
        InvalidModel.rejectIf(parser.nextToken() != null, file, "the header has data after its JSON object");
        return tensors;
    }

    /** Keeps short texts of the standard's keys (github.com/Stability-AI/ModelSpec); trainers add megabytes of others. */
    private void readMetadata() {
        expect(parser.currentToken(), JsonToken.START_OBJECT, METADATA);
        for (String key = parser.nextName(); key != null; key = parser.nextName()) {
            expect(parser.nextToken(), JsonToken.VALUE_STRING, METADATA);
            if (key.startsWith(MODEL_SPEC) && parser.getStringLength() <= MAX_TEXT && metadata.size() < MAX_TEXTS) {
                metadata.put(key, parser.getString());
            }
        }
    }

    private Extent tensor(String name) {
        expect(parser.currentToken(), JsonToken.START_OBJECT, name);
        DType format = null;
        List<Long> shape = null;
        List<Long> offsets = null;
        for (String field = parser.nextName(); field != null; field = parser.nextName()) {
            parser.nextToken();
            switch (field) {
                case "dtype" -> format = dtype(name);
                case "shape" -> shape = numbers(name, field, MAX_AXES);
                case "data_offsets" -> offsets = numbers(name, field, 2);
                default -> throw invalid(name, "has an unknown field '%s'", field);
            }
        }
        expect(parser.currentToken(), JsonToken.END_OBJECT, name);
        if (format == null || shape == null || offsets == null || offsets.size() != 2) {
            throw invalid(name, "must have a dtype, a shape and two data_offsets");
        }
        long length = offsets.get(1) - offsets.get(0);
        if (length < 0) {
            throw invalid(name, "ends before it begins");
        }
        StoredTensor tensor = new StoredTensor(format, format == DType.OTHER ? List.of(length) : shape);
        try {
            if (tensor.bytes() != length) {
                throw invalid(name, "has %d bytes, its shape %s needs %d", length, shape, tensor.bytes());
            }
            return new Extent(channel, tensor, Math.addExact(dataBegin, offsets.get(1)) - length, null);
        } catch (ArithmeticException overflow) {
            throw invalid(name, "has a shape or offsets that are too large: %s, %s", shape, offsets);
        }
    }

    private DType dtype(String name) {
        expect(parser.currentToken(), JsonToken.VALUE_STRING, name);
        String dtype = parser.getString();
        return Arrays.stream(DType.values())
                .filter(format -> format.name().equals(dtype))
                .findFirst()
                .orElse(DType.OTHER);
    }

    private List<Long> numbers(String name, String field, int max) {
        expect(parser.currentToken(), JsonToken.START_ARRAY, name);
        List<Long> numbers = new ArrayList<>();
        while (parser.nextToken() == JsonToken.VALUE_NUMBER_INT) {
            long number = parser.getLongValue();
            if (number < 0 || numbers.size() == max) {
                throw invalid(name, "has a '%s' with a negative number or more than %d of them", field, max);
            }
            numbers.add(number);
        }
        expect(parser.currentToken(), JsonToken.END_ARRAY, name);
        return numbers;
    }

    private void checkGapless(Map<String, Extent> tensors) throws IOException {
        long fileEnd = channel.size();
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
                        file,
                        "is truncated: the tensor '%s' ends at byte %d of %d. Download the file again",
                        name,
                        extent.end(),
                        fileEnd);
            }
            if (extent.begin() != end) {
                throw invalid(name, extent.begin() < end ? "overlaps another" : "has a gap before it");
            }
            end = extent.end();
        }
        InvalidModel.rejectIf(end != fileEnd, file, "has %d bytes that belong to no tensor", fileEnd - end);
    }

    private void expect(@Nullable JsonToken found, JsonToken expected, String where) {
        InvalidModel.rejectIf(found != expected, file, "the header is malformed at '%s'", where);
    }

    private InvalidModel invalid(String name, String problem, Object... arguments) {
        return new InvalidModel(
                file,
                "the tensor '%s' " + problem,
                Stream.concat(Stream.of(name), Stream.of(arguments)).toArray());
    }
}
