package org.latentblending.models.safetensors;

import java.io.Reader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.latentblending.models.config.SafeText;
import org.latentblending.models.safetensors.SafetensorsHeader.Span;
import org.latentblending.models.weights.DType;
import org.latentblending.models.weights.InvalidWeights;
import org.latentblending.models.weights.StoredTensor;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads the header's JSON, {@code {"name": {"dtype", "shape", "data_offsets"}, …, "__metadata__": {…}}}, as a stream: what
 * does not fit this form ends the reading before memory is taken for it.
 */
final class SafetensorsJson implements AutoCloseable {
    /** The largest networks of this family have under a thousand tensors. */
    private static final int MAX_TENSORS = 1 << 16;

    private static final int MAX_AXES = 8;
    private static final String METADATA = "__metadata__";

    /** Names of tensors are as foreign as they are many: the factory is not to remember them. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final String file;
    private final JsonParser parser;

    SafetensorsJson(String file, Reader json) {
        this.file = file;
        parser = JSON.createParser(ObjectReadContext.empty(), json);
    }

    Map<String, Span> read() {
        Map<String, Span> spans = new LinkedHashMap<>();
        expect(parser.nextToken(), JsonToken.START_OBJECT, "the header");
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            if (name.equals(METADATA)) {
                skipMetadata();
                continue;
            }
            spans.put(name, span(SafeText.shown(name)));
            if (spans.size() > MAX_TENSORS) {
                throw new InvalidWeights(file, "has more than %d tensors".formatted(MAX_TENSORS));
            }
        }
        expect(parser.currentToken(), JsonToken.END_OBJECT, "the header");
        if (parser.nextToken() != null) {
            throw new InvalidWeights(file, "the header goes on after its end");
        }
        return spans;
    }

    @Override
    public void close() {
        parser.close();
    }

    private void skipMetadata() {
        expect(parser.currentToken(), JsonToken.START_OBJECT, METADATA);
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            expect(parser.nextToken(), JsonToken.VALUE_STRING, METADATA);
        }
    }

    private Span span(String name) {
        expect(parser.currentToken(), JsonToken.START_OBJECT, name);
        DType format = null;
        List<Long> shape = null;
        List<Long> offsets = null;
        for (String field = parser.nextName(); field != null; field = parser.nextName()) {
            parser.nextToken();
            switch (field) {
                case "dtype" -> format = format(name);
                case "shape" -> shape = numbers(name, field, MAX_AXES);
                case "data_offsets" -> offsets = numbers(name, field, 2);
                default -> throw broken(name, "has an unknown field '%s'".formatted(SafeText.shown(field)));
            }
        }
        expect(parser.currentToken(), JsonToken.END_OBJECT, name);
        return span(name, format, shape, offsets);
    }

    private Span span(String name, @Nullable DType format, @Nullable List<Long> shape, @Nullable List<Long> offsets) {
        if (format == null || shape == null || offsets == null || offsets.size() != 2) {
            throw broken(name, "must have a dtype, a shape and two data_offsets");
        }
        long begin = offsets.get(0);
        long end = offsets.get(1);
        if (end < begin) {
            throw broken(name, "ends before it begins");
        }
        StoredTensor tensor = new StoredTensor(format, shape);
        long bytes;
        try {
            bytes = Math.multiplyExact(tensor.size(), (long) format.bytes());
        } catch (ArithmeticException overflow) {
            throw broken(name, "has a shape beyond all bounds: " + shape);
        }
        if (bytes != end - begin) {
            throw broken(name, "has %d bytes, its shape %s needs %d".formatted(end - begin, shape, bytes));
        }
        return new Span(tensor, begin, end);
    }

    private DType format(String name) {
        expect(parser.currentToken(), JsonToken.VALUE_STRING, name);
        String dtype = parser.getString();
        for (DType format : DType.values()) {
            if (format.name().equals(dtype)) {
                return format;
            }
        }
        throw broken(name, "has the dtype '%s', supported: F32, F16, BF16".formatted(SafeText.shown(dtype)));
    }

    private List<Long> numbers(String name, String field, int max) {
        expect(parser.currentToken(), JsonToken.START_ARRAY, name);
        List<Long> numbers = new ArrayList<>();
        while (parser.nextToken() == JsonToken.VALUE_NUMBER_INT) {
            long number = parser.getLongValue();
            if (number < 0 || numbers.size() == max) {
                throw broken(name, "has a '%s' with a negative number or more than %d of them".formatted(field, max));
            }
            numbers.add(number);
        }
        expect(parser.currentToken(), JsonToken.END_ARRAY, name);
        return numbers;
    }

    private void expect(@Nullable JsonToken found, JsonToken expected, String where) {
        if (found != expected) {
            throw new InvalidWeights(file, "the header does not have the format's form at '%s'".formatted(where));
        }
    }

    private InvalidWeights broken(String name, String complaint) {
        return new InvalidWeights(file, "the tensor '%s' %s".formatted(name, complaint));
    }
}
