package org.latentblending.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.latentblending.testing.Description;
import org.latentblending.testing.Server;
import org.latentblending.testing.ServerTest;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

@ServerTest
class OpenApiIT {
    @Autowired
    Server server;

    @Test
    void documentsEveryOperationAndField() {
        JsonNode api = server.get("/v3/api-docs").json();

        assertThat(api.get("paths").propertyNames())
                .contains(
                        "/api/v1/transitions",
                        "/api/v1/transitions/{id}",
                        "/api/v1/transitions/{id}/cancel",
                        "/api/v1/transitions/{id}/frames/{index}.jpg",
                        "/api/v1/transitions/{id}/frames/{index}.png",
                        "/api/v1/transitions/{id}/movie",
                        "/api/v1/transitions/{id}/movie.mp4",
                        "/api/v1/transitions/{id}/movie.{extension}",
                        "/api/v1/recipes",
                        "/api/v1/plans",
                        "/api/v1/images",
                        "/api/v1/images/{id}",
                        "/api/v1/models");
        JsonNode body = api.at("/paths/~1api~1v1~1transitions/post/requestBody/content/application~1json/schema/$ref");
        assertThat(body.asString()).isEqualTo("#/components/schemas/TransitionRequest");
        JsonNode fields = api.at("/components/schemas/TransitionRequest/properties");
        assertThat(fields.propertyNames())
                .contains("keyframes", "negativePrompt", "width", "guidanceScale", "branching", "movie", "inpainting");
        assertThat(fields.at("/guidanceScale/minimum").asInt()).isEqualTo(1);
        assertThat(fields.at("/guidanceScale/default").asDouble()).isEqualTo(4.0);
        assertThat(fields.at("/sampler/enum"))
                .map(OpenApiIT::text)
                .containsExactly("ddim", "dpmpp-2m", "euler", "euler-ancestral", "pndm", "dpm-solver", "null");
        assertThat(fields.at("/sampler/default").asString()).isEqualTo("ddim");
        assertThat(fields.at("/draft/default").isBoolean()).isTrue();
        assertThat(fields.at("/draft/default").asBoolean()).isFalse();
        assertThat(fields.at("/draft/example")).isEqualTo(fields.at("/draft/default"));
        assertThat(fields.at("/draft/description").asString()).contains("DeepCache");
        assertThat(api.at("/components/schemas/Keyframe/properties").propertyNames())
                .contains("prompt", "seed", "negativePrompt", "guidanceScale");
        assertThat(api.at("/components/schemas/Branching/anyOf"))
                .map(form -> List.copyOf(form.get("properties").propertyNames()))
                .containsExactly(
                        List.of("preset", "depthStrength", "frames", "placement"),
                        List.of("depthStrength", "steps", "branches", "placement"),
                        List.of(
                                "preset",
                                "depthStrength",
                                "frames",
                                "placement",
                                "maxSteps",
                                "maxSeconds",
                                "maxDistance",
                                "parentalCrossfeed",
                                "placed"),
                        List.of(
                                "depthStrength",
                                "frames",
                                "steps",
                                "branches",
                                "placement",
                                "maxSteps",
                                "maxSeconds",
                                "maxDistance",
                                "parentalCrossfeed",
                                "placed"),
                        List.of("steps", "branchCounts", "injectionSteps"),
                        List.of("steps", "branchCounts", "injectionStrengths"));
        assertThat(api.at("/components/schemas/Branching/anyOf"))
                .filteredOn(form -> form.at("/properties").has("maxSteps"))
                .map(form -> form.at("/properties/placement/const").asString())
                .containsExactly("adaptive", "adaptive");
        JsonNode inpainting = api.at("/components/schemas/Inpainting/properties");
        assertThat(inpainting.propertyNames()).containsExactlyInAnyOrder("image", "mask", "method");
        assertThat(inpainting.at("/method/enum")).map(OpenApiIT::text).containsExactly("model", "latent", "null");
        assertThat(inpainting.at("/method/example").asString()).isEqualTo("latent");
    }

    /** Swagger UI fills them in. */
    @Test
    void exampleBodiesAreAccepted() {
        String adaptive = "{\"placement\": \"adaptive\", \"preset\": \"lowest\", \"frames\": 4}";
        String id = server.submit(
                "{\"keyframes\": [{\"prompt\": \"a\"}, {\"prompt\": \"b\"}], \"branching\": %s}".formatted(adaptive));
        server.watch(id, 0).untilClosed();
        JsonNode api = api(server);

        for (String path : List.of("plans", "transitions", "transitions/{id}/movie", "transitions/{id}/branches")) {
            String schema = api.get("paths")
                    .get("/api/v1/" + path)
                    .at("/post/requestBody/content/application~1json/schema/$ref")
                    .asString();
            JsonNode example = api.at(schema.substring(1)).get("example");
            assertThat(server.post("/api/v1/" + path.replace("{id}", id), example.toString())
                            .status())
                    .as("%s %s", path, example)
                    .isIn(200, 202);
            server.watch(id, 0).untilClosed();
        }
    }

    private static String text(JsonNode value) {
        return value.isNull() ? "null" : value.asString();
    }

    private static JsonNode api(Server server) {
        return server.get("/v3/api-docs").json();
    }

    @Test
    void describesEveryFailureAsAProblem() {
        JsonNode paths = api(server).get("paths");

        assertThat(paths.values().stream().flatMap(path -> path.values().stream()))
                .hasSizeGreaterThanOrEqualTo(15)
                .allSatisfy(operation -> {
                    assertThat(operation.get("responses").propertyNames()).contains("400", "401", "406", "500", "503");
                    operation.get("responses").forEachEntry((status, answer) -> {
                        if (status.compareTo("400") >= 0 && answer.has("content")) {
                            assertThat(answer.get("content").propertyNames())
                                    .containsExactly("application/problem+json");
                        }
                    });
                });
    }

    @Test
    void describesNullableAndRequiredFields() {
        JsonNode schemas = api(server).at("/components/schemas");

        assertThat(schemas.at("/TransitionView/required"))
                .map(JsonNode::asString)
                .contains("id", "startedAt", "etaSeconds", "movie", "problem")
                .doesNotContain("frames");
        assertThat(schemas.at("/TransitionView/properties/startedAt/type"))
                .map(JsonNode::asString)
                .containsExactlyInAnyOrder("string", "null");
        assertThat(schemas.at("/TransitionView/properties/movie/anyOf/1/type").asString())
                .isEqualTo("null");
        assertThat(schemas.at("/TransitionView/properties/frames/type").asString())
                .isEqualTo("array");
        assertThat(schemas.at("/TransitionRequest/required"))
                .map(JsonNode::asString)
                .containsExactly("keyframes");
        assertThat(schemas.at("/TransitionRequest/additionalProperties").asBoolean(true))
                .isFalse();
        assertThat(schemas.at("/Branching/anyOf/0/properties/preset/enum/0").asString())
                .isEqualTo("lowest");
        assertThat(schemas.at("/Branching/anyOf/0/properties/depthStrength/exclusiveMaximum")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void describesEveryField() {
        assertThat(api(server).at("/components/schemas").properties()).allSatisfy(schema -> assertThat(
                        schema.getValue().path("properties").properties())
                .allSatisfy(
                        field -> assertThat(field.getValue().path("description").asString(""))
                                .as("%s.%s", schema.getKey(), field.getKey())
                                .isNotEmpty()));
    }

    @Test
    void givesDefaultsAndExamplesThatMatchTheirSchemas() {
        var published = new Description(api(server));

        assertThat(published.wrongValues()).isEmpty();
    }

    @Test
    void usesPatternsThatEcmaScriptCompiles() {
        List<String> patterns =
                api(server).findValuesAsString("pattern").stream().distinct().toList();

        assertThat(patterns).isNotEmpty().allSatisfy(pattern -> assertThat(pattern)
                .startsWith("^")
                .endsWith("$")
                // Only Java has named classes, possessive quantifiers and inline flags.
                .doesNotContainPattern("\\\\[pPxQEAzZGhR]|[*+?}][+]|\\(\\?[^:=!<]|&&"));
        assertThat("a red \ud83c\udf4e\napple").matches(Pattern.compile(WellFormed.PATTERN));
        assertThat("a\u0000b").doesNotMatch(Pattern.compile(WellFormed.PATTERN));
    }

    @Test
    void servesSwaggerUi() {
        Server.Answer entry = server.get("/swagger-ui.html");

        assertThat(entry.status()).isEqualTo(302);
        assertThat(server.get(entry.header("Location")).status()).isEqualTo(200);
    }
}
