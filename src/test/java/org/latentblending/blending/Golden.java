package org.latentblending.blending;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The values of {@code golden/branching.json}. */
public final class Golden {

    private static final JsonNode BRANCHING = read();

    private Golden() {}

    public static List<JsonNode> section(String name) {
        return BRANCHING.get(name).values().stream().toList();
    }

    public static boolean failed(JsonNode entry) {
        return entry.has("error");
    }

    public static List<Integer> integers(JsonNode array) {
        return array.values().stream().map(JsonNode::intValue).toList();
    }

    public static List<Double> doubles(JsonNode array) {
        return array.values().stream().map(JsonNode::doubleValue).toList();
    }

    static float[] floats(JsonNode array) {
        float[] floats = new float[array.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) array.get(i).doubleValue();
        }
        return floats;
    }

    static Stream<JsonNode> children(JsonNode array) {
        return array.values().stream();
    }

    private static JsonNode read() {
        try (InputStream in = Golden.class.getResourceAsStream("/golden/branching.json")) {
            return JsonMapper.shared().readTree(Objects.requireNonNull(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
