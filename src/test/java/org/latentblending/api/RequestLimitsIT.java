package org.latentblending.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.latentblending.testing.Server;
import org.latentblending.testing.ServerTest;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The server applies the limits and defaults that its OpenAPI description publishes. */
@ServerTest
class RequestLimitsIT {
    private static final JsonMapper JSON = new JsonMapper();
    /** Valid values depend on the models and images of the server. */
    private static final List<String> WITHOUT_LIMITS = List.of(
            "model",
            "draft",
            "movie.upscaler",
            "movie.sound.id",
            "keyframes[].image",
            "inpainting.image",
            "inpainting.mask",
            "inpainting.method",
            "branching.placed[][].kept",
            "movie.segments[].easing");
    /** Omitted from requests with fixed placement, as is its kind. */
    private static final List<String> OF_ADAPTIVE_PLACEMENT =
            List.of("branching.placement", "branching.parentalCrossfeed", "branching.placed[][].kept");

    @Autowired
    Server server;

    /** Id of an uploaded sound. */
    private String sound = "";

    /** Every field of a request with its schema; lists have their elements' schemas under {@code name[]}. */
    private Map<String, JsonNode> fields() {
        JsonNode schemas = server.get("/v3/api-docs").json().at("/components/schemas");
        Map<String, JsonNode> fields = new LinkedHashMap<>();
        collect(schemas.get("TransitionRequest"), "", schemas, fields);
        return fields;
    }

    private static void collect(JsonNode schema, String prefix, JsonNode schemas, Map<String, JsonNode> fields) {
        if (schema.has("$ref")) {
            String name = schema.get("$ref").asString();
            collect(schemas.get(name.substring(name.lastIndexOf('/') + 1)), prefix, schemas, fields);
        }
        schema.path("anyOf").forEach(variant -> collect(variant, prefix, schemas, fields));
        schema.path("properties").forEachEntry((name, field) -> {
            String path = prefix.isEmpty() ? name : prefix + "." + name;
            fields.putIfAbsent(path, field);
            collect(field, path, schemas, fields);
        });
        if (schema.has("items")) {
            fields.putIfAbsent(prefix + "[]", schema.get("items"));
            collect(schema.get("items"), prefix + "[]", schemas, fields);
        }
    }

    @Test
    void appliesTheDocumentedRangeOfEveryField() {
        sound = server.upload("/api/v1/sounds", halfAnHour()).json().get("id").asString();
        List<String> checked = new ArrayList<>();
        fields().forEach((path, field) -> {
            BigDecimal step = hasType(field, "integer") ? BigDecimal.ONE : new BigDecimal("0.001");
            for (Limit limit : Limit.of(field, step)) {
                assertAccepted(path, limit.inside());
                assertRefused(path, limit.outside());
                checked.add(path);
            }
            for (JsonNode value : WITHOUT_LIMITS.contains(path) ? JSON.createArrayNode() : field.path("enum")) {
                // Some models offer them, whose folder names or has them.
                if (!List.of("dpm-solver", "tiny").contains(value.asString())) {
                    assertAccepted(path, value);
                }
                assertRefused(path, "another");
                checked.add(path);
            }
        });

        assertThat(checked)
                .containsAll(fields().entrySet().stream()
                        .filter(field -> field.getValue().has("type"))
                        .map(Map.Entry::getKey)
                        .filter(path -> !WITHOUT_LIMITS.contains(path))
                        .toList())
                .contains("keyframes", "keyframes[].seed", "branching.injectionStrengths[]", "movie.fps", "sampler");
    }

    /** Silence, as long as a sound may be: WAV, mono, 4000 samples of 8 bits a second. */
    private static byte[] halfAnHour() {
        int length = 30 * 60 * 4000;
        ByteBuffer wav = ByteBuffer.allocate(44 + length).order(ByteOrder.LITTLE_ENDIAN);
        wav.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + length);
        wav.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16).putShort((short) 1);
        wav.putShort((short) 1).putInt(4000).putInt(4000).putShort((short) 1).putShort((short) 8);
        wav.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(length);
        Arrays.fill(wav.array(), 44, wav.capacity(), (byte) 128);
        return wav.array();
    }

    /** A value, length or number of items that is just valid, and one just invalid. */
    private record Limit(Object inside, Object outside) {
        private record Size(int items) {}

        static List<Limit> of(JsonNode field, BigDecimal step) {
            var limits = new ArrayList<Limit>();
            field.forEachEntry((name, edge) -> {
                switch (name) {
                    case "minimum" -> limits.add(
                            new Limit(edge.decimalValue(), edge.decimalValue().subtract(step)));
                    case "maximum" -> limits.add(
                            new Limit(edge.decimalValue(), edge.decimalValue().add(step)));
                    case "exclusiveMaximum" -> limits.add(
                            new Limit(edge.decimalValue().subtract(step), edge.decimalValue()));
                    case "minItems" -> {
                        if (edge.asInt() > 0) {
                            limits.add(new Limit(new Size(edge.asInt()), new Size(edge.asInt() - 1)));
                        }
                    }
                    case "maxItems" -> limits.add(new Limit(new Size(edge.asInt()), new Size(edge.asInt() + 1)));
                    case "maxLength" -> limits.add(new Limit("x".repeat(edge.asInt()), "x".repeat(edge.asInt() + 1)));
                    default -> {
                        // describes the field differently
                    }
                }
            });
            return limits;
        }
    }

    @Test
    void documentsTheDefaultsThatTheServerFillsIn() {
        Server.Answer answer =
                server.post("/api/v1/transitions", "{\"keyframes\": [{\"prompt\": \"a\"}, {\"prompt\": \"b\"}]}");
        JsonNode request = answer.json().get("request");
        server.post("/api/v1/transitions/" + answer.json().get("id").asString() + "/cancel", "{}");
        Map<String, JsonNode> published = new LinkedHashMap<>();
        fields().forEach((path, field) -> {
            boolean isOfOptionalPart = OF_ADAPTIVE_PLACEMENT.contains(path) || path.startsWith("movie.sound.");
            if (field.has("default") && !path.contains("[]") && !isOfOptionalPart) {
                published.put(path, field.get("default"));
            }
        });

        assertThat(published.keySet())
                .containsExactlyInAnyOrder(
                        "guidanceScale",
                        "guidanceDamper",
                        "midCompression",
                        "crossfeed",
                        "sampler",
                        "draft",
                        "autoencoder",
                        "branching.preset",
                        "branching.depthStrength",
                        "branching.frames",
                        "movie.fps",
                        "movie.seconds",
                        "movie.timing",
                        "movie.scale",
                        "movie.format",
                        "promptSyntax");
        assertThat(published).allSatisfy((path, value) -> {
            JsonNode actual = request.at("/" + path.replace('.', '/'));
            if (value.isNumber()) {
                assertThat(actual.asDouble()).as(path).isEqualTo(value.asDouble());
            } else {
                assertThat(actual).as(path).isEqualTo(value);
            }
        });
    }

    private static boolean hasType(JsonNode field, String type) {
        JsonNode types = field.path("type");
        return types.isArray()
                ? types.valueStream().anyMatch(each -> each.asString().equals(type))
                : types.asString("").equals(type);
    }

    private void assertAccepted(String path, Object value) {
        Server.Answer answer = server.post("/api/v1/plans", request(path, value).toString());

        assertThat(answer.status()).as("%s = %s: %s", path, value, answer).isEqualTo(200);
    }

    private void assertRefused(String path, Object value) {
        Server.Answer answer = server.post("/api/v1/plans", request(path, value).toString());

        assertThat(answer.status()).as("%s = %s: %s", path, value, answer).isEqualTo(400);
        assertThat(answer.json().get("errors").findValuesAsString("field"))
                .as("%s = %s", path, value)
                .anyMatch(field -> field.replaceAll("\\[\\d+]", "[]").equals(path));
    }

    /** A request that is valid except for this value. Lists are filled, and an element is put into a list of the right length. */
    private ObjectNode request(String path, Object value) {
        var request = (ObjectNode) JSON.readTree(
                """
                {"keyframes": [{"prompt": "a"}, {"prompt": "b"}], "branching": {}, "movie": {}}""");
        if (path.startsWith("movie.sound")) {
            ((ObjectNode) request.get("movie")).putObject("sound").put("id", sound);
        }
        var branching = (ObjectNode) request.get("branching");
        if (path.equals("keyframes")) {
            ArrayNode keyframes = request.putArray("keyframes");
            IntStream.range(0, ((Limit.Size) value).items())
                    .forEach(i -> keyframes.addObject().put("prompt", "prompt " + i));
        } else if (path.startsWith("keyframes[].")) {
            ((ObjectNode) request.at("/keyframes/1"))
                    .set(path.substring(path.indexOf('.') + 1), JSON.<JsonNode>valueToTree(value));
        } else if (path.startsWith("branching.branchCounts") || path.startsWith("branching.injection")) {
            int items = value instanceof Limit.Size size ? size.items() : isFirst(path, value) ? 1 : 2;
            String injections = path.contains("Strengths") ? "injectionStrengths" : "injectionSteps";
            branching.put("steps", 999);
            ArrayNode counts = branching.putArray("branchCounts");
            ArrayNode starts = branching.putArray(injections);
            for (int i = 0; i < items; i++) {
                counts.add(2 + i);
                starts.add(injections.equals("injectionSteps") ? JSON.valueToTree(i) : JSON.valueToTree(i / 999.0));
            }
            if (!(value instanceof Limit.Size)) {
                ((ArrayNode) request.at("/" + path.replace("[]", "").replace('.', '/')))
                        .set(items - 1, JSON.<JsonNode>valueToTree(value));
            }
        } else if (path.startsWith("branching.placed")) {
            branching
                    .put("placement", "adaptive")
                    .put("steps", 999)
                    .put("depthStrength", 0)
                    .put("frames", 4);
            ArrayNode placed = branching.putArray("placed");
            int items = value instanceof Limit.Size size ? size.items() : 1;
            if (path.equals("branching.placed")) {
                ArrayNode keyframes = request.putArray("keyframes");
                IntStream.rangeClosed(0, items)
                        .forEach(i -> keyframes.addObject().put("prompt", "prompt " + i));
                IntStream.range(0, items).forEach(i -> placed.addArray());
            } else {
                ArrayNode segment = placed.addArray();
                IntStream.rangeClosed(1, items).forEach(i -> segment.addObject()
                        .put("fraction", i / (items + 1.0))
                        .put("injectionStep", 1));
                if (!(value instanceof Limit.Size)) {
                    ((ObjectNode) segment.get(0))
                            .set(path.substring(path.lastIndexOf('.') + 1), JSON.<JsonNode>valueToTree(value));
                }
            }
        } else if (path.startsWith("movie.segments") || path.startsWith("movie.holds")) {
            boolean ofKeyframes = path.startsWith("movie.holds");
            int items = value instanceof Limit.Size size ? size.items() : ofKeyframes ? 2 : 1;
            ArrayNode keyframes = request.putArray("keyframes");
            IntStream.range(0, ofKeyframes ? items : items + 1)
                    .forEach(i -> keyframes.addObject().put("prompt", "prompt " + i));
            ArrayNode list = ((ObjectNode) request.get("movie"))
                    .putArray(path.substring(6).replaceAll("\\[].*", ""));
            IntStream.range(0, items).forEach(i -> {
                if (ofKeyframes) {
                    list.add(1);
                } else {
                    list.addObject().put("seconds", 3);
                }
            });
            if (path.endsWith("[]")) {
                list.set(0, JSON.<JsonNode>valueToTree(value));
            } else if (path.contains("[].")) {
                ((ObjectNode) list.get(0))
                        .set(path.substring(path.lastIndexOf('.') + 1), JSON.<JsonNode>valueToTree(value));
            }
        } else {
            if (List.of("branching.maxSeconds", "branching.maxDistance", "branching.parentalCrossfeed")
                    .contains(path)) {
                branching.put("placement", "adaptive");
            }
            if (path.equals("branching.maxSteps")) {
                branching.put("placement", "adaptive").put("steps", 2);
            }
            if (path.equals("branching.steps") || path.equals("branching.branches")) {
                branching.put("steps", 30).put("branches", 2);
            }
            int dot = path.lastIndexOf('.');
            ObjectNode parent = dot < 0
                    ? request
                    : (ObjectNode) request.at("/" + path.substring(0, dot).replace('.', '/'));
            parent.set(path.substring(dot + 1), JSON.<JsonNode>valueToTree(value));
        }
        return request;
    }

    /** Whether a value belongs to the first block of a tree, the keyframes. */
    private static boolean isFirst(String path, Object value) {
        return ((BigDecimal) value).compareTo(BigDecimal.valueOf(path.contains("branchCounts") ? 2 : 0)) <= 0;
    }
}
