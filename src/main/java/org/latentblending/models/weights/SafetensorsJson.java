package org.latentblending.models.weights;

import java.io.Reader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.latentblending.models.config.InvalidModel;
import org.latentblending.models.weights.TensorFile.Extent;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/**
 * Parses the header's JSON, {@code {"name": {"dtype", "shape", "data_offsets"}, …, "__metadata__": {…}}}. The parser streams
 * it and fails at the first deviation, before it allocates memory for the content.
 */
final class SafetensorsJson {
    /** The largest networks of this family have fewer than 1,000 tensors. */
    private static final int MAX_TENSORS = 1 << 16;

    private static final int MAX_AXES = 8;
    private static final String METADATA = "__metadata__";

    /** Tensor names are untrusted and many: the factory must not intern them. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final String file;
    private final long dataBegin;
    private final JsonParser parser;

    /** @param dataBegin position in the file that offsets are relative to */
    SafetensorsJson(String file, long dataBegin, Reader json) {
        this.file = file;
        this.dataBegin = dataBegin;
        parser = JSON.createParser(ObjectReadContext.empty(), json);
    }

    Map<String, Extent> read() {
        Map<String, Extent> tensors = new LinkedHashMap<>();
        expect(parser.nextToken(), JsonToken.START_OBJECT, "the header");
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            if (name.equals(METADATA)) {
                skipMetadata();
                continue;
            }
            tensors.put(name, tensor(name));
            if (tensors.size() > MAX_TENSORS) {
                throw new InvalidModel(file, "has more than %d tensors", MAX_TENSORS);
            }
        }
        expect(parser.currentToken(), JsonToken.END_OBJECT, "the header");
        if (parser.nextToken() != null) {
            throw new InvalidModel(file, "the header has data after its JSON object");
        }
        return tensors;
    }

    private void skipMetadata() {
        expect(parser.currentToken(), JsonToken.START_OBJECT, METADATA);
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            expect(parser.nextToken(), JsonToken.VALUE_STRING, METADATA);
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
        long begin = offsets.get(0);
        long end = offsets.get(1);
        if (end < begin) {
            throw invalid(name, "ends before it begins");
        }
        StoredTensor tensor = new StoredTensor(format, shape);
        try {
            if (tensor.bytes() != end - begin) {
                throw invalid(name, "has %d bytes, its shape %s needs %d", end - begin, shape, tensor.bytes());
            }
            return new Extent(tensor, Math.addExact(dataBegin, end) - tensor.bytes());
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
                .orElseThrow(() -> invalid(name, "has the dtype '%s', supported: F32, F16, BF16", dtype));
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

    private void expect(@Nullable JsonToken found, JsonToken expected, String where) {
        if (found != expected) {
            throw new InvalidModel(file, "the header is malformed at '%s'", where);
        }
    }

    private InvalidModel invalid(String name, String problem, Object... arguments) {
        return new InvalidModel(
                file,
                "the tensor '%s' " + problem,
                Stream.concat(Stream.of(name), Stream.of(arguments)).toArray());
    }
}
