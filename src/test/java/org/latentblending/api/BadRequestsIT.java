package org.latentblending.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.latentblending.testing.Requests;
import org.latentblending.testing.Server;
import org.latentblending.testing.ServerTest;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** The server names all invalid fields of a request at once, and never answers with a 5xx. */
@ServerTest
class BadRequestsIT {
    private static final String KEYFRAMES = "\"keyframes\": [{\"prompt\": \"a\"}, {\"prompt\": \"b\"}]";

    @Autowired
    Server server;

    private static List<String> fields(Server.Answer answer) {
        assertThat(answer.status()).as("%s", answer).isEqualTo(400);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        return StreamSupport.stream(answer.json().get("errors").spliterator(), false)
                .map(error -> error.get("field").asString())
                .toList();
    }

    @Test
    void namesEveryInvalidFieldAtOnce() {
        Server.Answer answer = server.post(
                "/api/v1/transitions",
                """
                {"keyframes": [{"prompt": "a", "seed": -1, "guidanceScale": 0.5}, {"seed": "x"}, {"prompt": 5},
                  {"prompt": "a", "negativePrompt": 5, "guidanceScale": 31}],
                 "width": 100000, "height": 1.5, "guidanceScale": "4", "guidanceDamper": 3, "sampler": "heun", "typo": 1,
                 "branching": {"preset": "best", "depthStrength": 1}, "movie": {"fps": 0, "seconds": []}}""");

        assertThat(fields(answer))
                .containsExactlyInAnyOrder(
                        "keyframes[0].seed",
                        "keyframes[0].guidanceScale",
                        "keyframes[1].prompt",
                        "keyframes[1].seed",
                        "keyframes[2].prompt",
                        "keyframes[3].negativePrompt",
                        "keyframes[3].guidanceScale",
                        "width",
                        "height",
                        "guidanceScale",
                        "guidanceDamper",
                        "sampler",
                        "typo",
                        "branching.preset",
                        "branching.depthStrength",
                        "movie.fps",
                        "movie.seconds");
    }

    @Test
    void namesInvalidCombinationsTogetherWithInvalidFields() {
        Server.Answer answer = server.post(
                "/api/v1/plans",
                """
                {"keyframes": [{"prompt": "a"}, {"prompt": 5}], "model": "unknown", "typo": 1, "guidanceDamper": 2.5,
                 "branching": {"steps": 10, "branchCounts": [3, 2]}, "movie": {"fps": 1, "seconds": 0.2}}""");

        assertThat(fields(answer))
                .containsExactlyInAnyOrder(
                        "keyframes[1].prompt",
                        "model",
                        "typo",
                        "guidanceDamper",
                        "branching.injectionSteps",
                        "movie.seconds");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | keyframes",
                "{\"keyframes\": []} | keyframes",
                "{\"keyframes\": [{\"prompt\": \"a\"}]} | keyframes",
                "{\"keyframes\": [{\"prompt\": \"a\"}, null]} | keyframes[1]",
                "{\"keyframes\": \"two\"} | keyframes",
                "{\"keyframes\": [{\"prompt\": \"a\"}, {\"prompt\": \"b\", \"seed\": 9223372036854775808}]} |"
                        + " keyframes[1].seed",
            })
    void namesInvalidKeyframes(String body, String field) {
        assertThat(fields(server.post("/api/v1/transitions", body))).containsExactly(field);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"model\": \"unknown\" | model",
                "\"width\": 65 | width",
                "\"height\": 72 | height",
                "\"width\": 63 | width",
                "\"inpainting\": {\"image\": \"a\", \"mask\": \"b\"} | inpainting.image inpainting.mask",
                "\"inpainting\": {\"image\": \"a\"} | inpainting.image inpainting.mask",
                "\"inpainting\": {\"mask\": 5} | inpainting.image inpainting.mask",
                "\"inpainting\": {} | inpainting.image inpainting.mask",
                "\"inpainting\": {\"method\": \"latent\"} | inpainting.image inpainting.mask",
                "\"inpainting\": {\"method\": \"model\"} | inpainting.method",
                "\"inpainting\": {\"method\": \"paint\"} | inpainting.method",
                "\"inpainting\": {\"image\": \"a\\u0000b\", \"method\": \"model\"} |"
                        + " inpainting.image inpainting.mask inpainting.method",
                "\"inpainting\": [] | inpainting",
                "\"inpainting\": {\"strength\": 1, \"method\": \"model\"} | inpainting.method inpainting.strength",
                "\"branching\": {\"preset\": 1} | branching.preset",
                "\"branching\": {\"steps\": 30} | branching.branches",
                "\"branching\": {\"steps\": 1, \"branches\": 5} | branching.steps",
                "\"branching\": {\"preset\": \"low\", \"steps\": 30} | branching.steps",
                "\"branching\": {\"steps\": 10, \"branchCounts\": [2, 5]} | branching.injectionSteps",
                "\"branching\": {\"steps\": 10, \"branchCounts\": [2, 5], \"injectionSteps\": [0, 10]} |"
                        + " branching.injectionSteps",
                "\"branching\": {\"steps\": 10, \"branchCounts\": [5, 2], \"injectionSteps\": [0, 5]} |"
                        + " branching.branchCounts",
                "\"branching\": {\"steps\": 10, \"branchCounts\": [2, null], \"injectionSteps\": [0, 5]} |"
                        + " branching.branchCounts[1]",
                "\"branching\": {\"branchCounts\": [2, 4], \"injectionStrengths\": [0, 0.5]} | branching.steps",
                "\"movie\": {\"fps\": 1, \"seconds\": 0.5} | movie.seconds",
                "\"movie\": 5 | movie",
                "\"movie\": {\"timing\": \"uneven\"} | movie.timing",
                "\"movie\": {\"timing\": 1} | movie.timing",
                "\"sampler\": \"\" | sampler",
                "\"sampler\": 1 | sampler",
                "\"draft\": \"true\" | draft",
                "\"draft\": 1 | draft",
                "\"draft\": [true] | draft",
                "\"sampler\": \"dpmpp_2m\" | sampler",
            })
    void namesInvalidFields(String part, String wrong) {
        assertThat(fields(server.post("/api/v1/plans", "{" + KEYFRAMES + ", " + part + "}")))
                .containsExactly(wrong.split(" "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"guidanceScale\": 1e400 | guidanceScale",
                "\"guidanceScale\": 1e-400 | guidanceScale",
                "\"guidanceScale\": 4.00000000000000000001 | guidanceScale",
                "\"guidanceScale\": 4.0000000000000001 | guidanceScale",
                "\"midCompression\": 1e999999999 | midCompression",
                "\"width\": 1e999999999 | width",
                "\"width\": 128.5 | width",
                "\"width\": 128.00000000000000000001 | width",
                "\"branching\": {\"steps\": 10, \"branchCounts\": [2, 4], \"injectionStrengths\": [0, 0.50000000000000000001]} |"
                        + " branching.injectionStrengths[1]",
            })
    void namesNumbersThatCannotBeReadExactly(String part, String wrong) {
        assertThat(fields(server.post("/api/v1/plans", "{" + KEYFRAMES + ", " + part + "}")))
                .containsExactly(wrong);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "9223372036854775808",
                "9223372036854775807.5",
                "9223372036854775808.0",
                "9.3e18",
                "1e400",
                "-1.0",
                "0.5",
                "\"1\"",
                "true"
            })
    void namesInvalidSeeds(String seed) {
        String body = "{\"keyframes\": [{\"prompt\": \"a\", \"seed\": %s}, {\"prompt\": \"b\"}]}".formatted(seed);

        assertThat(fields(server.post("/api/v1/transitions", body))).containsExactly("keyframes[0].seed");
    }

    @Test
    void acceptsEveryNotationOfWholeNumbers() {
        String body =
                """
                {"keyframes": [{"prompt": "a", "seed": 9223372036854775807.0}, {"prompt": "b", "seed": 9.007199254740993e15},
                   {"prompt": "c", "seed": -0.0}],
                 "width": 128.0, "height": 1.28e2, "guidanceScale": 4.10000000000000000000, "guidanceDamper": 1.7976931348623157,
                 "branching": {"steps": 3e1, "branchCounts": [2.0, 40e-1], "injectionSteps": [0, 0.15E2]},
                 "movie": {"fps": 12.000, "seconds": 2}}""";

        Server.Answer answer = server.post("/api/v1/transitions", body);

        assertThat(answer.status()).as("%s", answer).isEqualTo(202);
        JsonNode request = answer.json().get("request");
        assertThat(request.at("/keyframes/0/seed").asLong()).isEqualTo(Long.MAX_VALUE);
        assertThat(request.at("/keyframes/1/seed").asLong()).isEqualTo(9007199254740993L);
        assertThat(request.at("/keyframes/2/seed").asLong()).isZero();
        assertThat(request.get("height").asInt()).isEqualTo(128);
        assertThat(request.get("guidanceScale").asDouble()).isEqualTo(4.1);
        assertThat(request.get("guidanceDamper").asDouble()).isEqualTo(1.7976931348623157);
        assertThat(request.at("/branching/steps").asInt()).isEqualTo(30);
        assertThat(request.at("/branching/branchCounts")).hasToString("[2,4]");
        assertThat(request.at("/branching/injectionSteps")).hasToString("[0,15]");
        server.post("/api/v1/transitions/" + answer.id() + "/cancel", "{}");
    }

    @Test
    void comparesTheMovieWithInvalidKeyframes() {
        Server.Answer answer = server.post(
                "/api/v1/plans",
                """
                {"keyframes": [{"prompt": 7}, {"prompt": "a frog"}], "movie": {"holds": [1, 2, 3]}}""");

        assertThat(answer.problem().fields()).containsExactly("keyframes[0].prompt", "movie.holds");
    }

    @Test
    void acceptsADamperUpToTwo() {
        String body = "{" + KEYFRAMES + ", \"guidanceScale\": 4, \"guidanceDamper\": 2, \"branching\": {\"steps\": 10,"
                + " \"branchCounts\": [2, 3], \"injectionSteps\": [0, 5]}}";

        JsonNode plan = server.post("/api/v1/plans", body).json();

        assertThat(plan.at("/segments/0/guidance/1").valueStream().map(JsonNode::asDouble))
                .containsExactly(4.0, 7.0, 4.0);
    }

    @Test
    void namesTheMethodsOfInpainting() {
        Server.Answer answer =
                server.post("/api/v1/plans", "{" + KEYFRAMES + ", \"inpainting\": {\"method\": \"paint\"}}");

        assertThat(answer.problem().errors().get(0).message()).isEqualTo("Must be one of model, latent.");
    }

    @Test
    void namesTheSamplers() {
        Server.Answer answer = server.post("/api/v1/plans", "{" + KEYFRAMES + ", \"sampler\": \"heun\"}");

        assertThat(answer.problem().errors().get(0).message())
                .isEqualTo("Must be one of ddim, dpmpp-2m, euler, euler-ancestral, pndm, dpm-solver.");
    }

    @Test
    void namesTheValuesOfADraft() {
        Server.Answer answer = server.post("/api/v1/plans", "{" + KEYFRAMES + ", \"draft\": \"yes\"}");

        assertThat(answer.problem().errors().get(0).message()).isEqualTo("Must be true or false.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "{", "{\"a\": 1, \"a\": 2}", "nonsense", "{\"keyframes\": NaN}"})
    void rejectsBodiesThatAreNotJsonObjects(String body) {
        assertThat(server.post("/api/v1/transitions", body).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[1, 2   | expected close marker for Array, in line 1, column 6",
                "{\\n\"a\" 1 | was expecting a colon to separate property name and value, in line 2, column 5"
            })
    void tellsWhereABodyIsNotJson(String body, String reason) {
        assertThat(server.post("/api/v1/transitions", body.translateEscapes())
                        .problem()
                        .errors()
                        .get(0)
                        .message())
                .startsWith("The body is not valid JSON: ")
                .endsWith(reason);
    }

    @Test
    void namesTheSegmentThatIsTooShort() {
        String three = "{\"keyframes\": [{\"prompt\": \"a\"}, {\"prompt\": \"b\"}, {\"prompt\": \"c\"}], ";

        Server.Answer answer = server.post("/api/v1/plans", three + "\"movie\": {\"fps\": 1, \"seconds\": 1}}");

        assertThat(answer.problem().errors().get(0).message())
                .isEqualTo("Too short: a movie of the first segment alone would have fewer than 2 frames.");
    }

    @Test
    void sendsTypeTitleStatusAndDetailOfAProblem() {
        JsonNode problem = server.get("/api/v1/transitions/unknown").json();

        assertThat(problem.get("type").asString()).isEqualTo("about:blank");
        assertThat(problem.get("title").asString()).isEqualTo("Not Found");
        assertThat(problem.get("status").asInt()).isEqualTo(404);
        assertThat(problem.get("detail").asString()).contains("unknown");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\ud800", "a\\u0000b", "\\udc00\\ud800"})
    void rejectsPromptsThatAreNotWellFormedText(String prompt) {
        String body = "{\"keyframes\": [{\"prompt\": \"" + prompt + "\"}, {\"prompt\": \"b\"}]}";

        assertThat(fields(server.post("/api/v1/plans", body))).containsExactly("keyframes[0].prompt");
    }

    @Test
    void answersNoClientErrorWithAServerError() {
        String deep = "[".repeat(5000);
        String longPrompt =
                "{\"keyframes\": [{\"prompt\": \"%s\"}, {\"prompt\": \"b\"}]}".formatted("x".repeat(100_000));
        List<Server.Answer> answers = List.of(
                server.post("/api/v1/transitions", "{\"keyframes\": " + deep),
                server.post("/api/v1/transitions", longPrompt),
                server.post("/api/v1/transitions", "{\"width\": 1e400, \"seed\": 1" + "0".repeat(2000) + "}"),
                server.post("/api/v1/transitions", "\u0000"),
                server.post("/api/v1/transitions", Requests.SMALL, "Idempotency-Key", "k".repeat(300)),
                server.post("/api/v1/transitions", Requests.SMALL, "Accept", "application/xml"),
                server.post("/api/v1/session", "nonsense"),
                server.post("/api/v1/transitions/x%2F..%2Fy/cancel", ""),
                server.post("/api/v1/transitions/unknown/movie", "{}"),
                server.get("/api/v1/transitions?limit=99999999999999999999"),
                server.get("/api/v1/images/..%5C..%5Cetc"),
                server.upload("/api/v1/images", new byte[0]));

        assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isBetween(400, 499));
    }

    @Test
    void answersOtherClientErrorsWithProblems() {
        assertThat(server.get("/api/v1/transitions?limit=0").status()).isEqualTo(400);
        assertThat(server.get("/api/v1/transitions?limit=many").status()).isEqualTo(400);
        for (String parameter : List.of("limit", "status", "cursor")) {
            assertThat(server.get("/api/v1/transitions?%s=".formatted(parameter))
                            .status())
                    .isEqualTo(400);
        }
        assertThat(server.get("/api/v1/transitions?status=lost").status()).isEqualTo(400);
        assertThat(server.get("/api/v1/transitions?cursor=x").status()).isEqualTo(400);
        assertThat(server.get("/api/v1/transitions/unknown").status()).isEqualTo(404);
        assertThat(server.get("/api/v1/transitions/unknown/frames/x.jpg").status())
                .isEqualTo(400);
        assertThat(server.get("/api/v1/nothing").status()).isEqualTo(404);
        assertThat(server.delete("/api/v1/transitions").status()).isEqualTo(405);
        assertThat(server.post("/api/v1/transitions/unknown/cancel", "").status())
                .isEqualTo(404);
        assertThat(server.upload("/api/v1/transitions", new byte[1]).status()).isEqualTo(415);
        assertThat(server.get("/api/v1/nothing").header("Content-Type")).isEqualTo("application/problem+json");
    }

    @Test
    void rejectsChangesFromPagesOfOtherOrigins() {
        Server.Answer answer =
                server.post("/api/v1/transitions", Requests.SMALL, "Origin", "https://elsewhere.example");

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
    }
}
