package org.latentblending.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.latentblending.models.Fixtures;
import org.latentblending.testing.RealServerTest;
import org.latentblending.testing.Results;
import org.latentblending.testing.Server;
import org.latentblending.testing.ShownTransition;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** Models with samplers and defaults of their own: requests get them, and may leave them with a warning. */
@RealServerTest
class ModelDefaultsIT {
    private static final String KEYFRAMES =
            "\"keyframes\": [{\"prompt\": \"a red apple\", \"seed\": 42}, {\"prompt\": \"a green frog\", \"seed\": 420}]";

    @TempDir
    static Path folder;

    @Autowired
    Server server;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("latentblending.data", () -> folder.resolve("data").toString());
        registry.add("latentblending.model-paths", () -> "%s,%s,%s"
                .formatted(folder.resolve("turbo"), folder.resolve("ancestral"), folder.resolve("unipc")));
    }

    @BeforeAll
    static void models() {
        model("turbo", "EulerDiscreteScheduler", "timestep_spacing", "\"trailing\"");
        model("ancestral", "EulerAncestralDiscreteScheduler", "steps_offset", "0");
        model("unipc", "UniPCMultistepScheduler", "clip_sample", "true");
    }

    private static void model(String id, String scheduler, String field, String value) {
        Path config = Fixtures.copy(Fixtures.REFERENCE.resolve("tiny-epsilon"), folder.resolve(id))
                .resolve("scheduler/scheduler_config.json");
        Fixtures.set(config, "_class_name", "\"" + scheduler + "\"");
        Fixtures.set(config, field, value);
    }

    @ParameterizedTest
    @CsvSource({
        "embedded,  30, 4, ddim,            0.4, true",
        "turbo,     4,  1, euler,           0.5, true",
        "ancestral, 30, 4, euler-ancestral, 0.4, false",
        "unipc,     30, 4, ddim,            0.4, false"
    })
    void modelsTellTheirDefaults(
            String id, int steps, double guidance, String sampler, double depth, boolean isAsItsFileSays) {
        JsonNode model = model(id);

        assertThat(model.get("defaults").toString())
                .isEqualTo(
                        ("{\"steps\":%d,\"guidanceScale\":%s,\"sampler\":\"%s\",\"branching\":{\"preset\":\"medium\","
                                        + "\"depthStrength\":%s,\"frames\":100}}")
                                .formatted(steps, guidance, sampler, depth));
        assertThat(model.get("samplers").valueStream().map(JsonNode::asString))
                .containsExactly("ddim", "dpmpp-2m", "euler", "euler-ancestral", "pndm");
        assertThat(model.get("notes").isEmpty()).isEqualTo(isAsItsFileSays);
    }

    @Test
    void modelsTellWhatIsCorrectedAndReplaced() {
        assertThat(model("ancestral").get("notes").valueStream().map(JsonNode::asString))
                .containsExactly("'steps_offset' is 0 in scheduler_config.json; it is read as 1, as diffusers does.");
        assertThat(model("unipc").get("notes").valueStream().map(JsonNode::asString))
                .containsExactlyInAnyOrder(
                        "'clip_sample' is true in scheduler_config.json; it is read as false, as diffusers does,"
                                + " because latents are never clipped.",
                        "UniPCMultistepScheduler in scheduler_config.json is not implemented; the default sampler is ddim.");
    }

    @ParameterizedTest
    @CsvSource({"lowest, 5", "low, 6", "medium, 12", "high, 25", "ultra, 50"})
    void presetsKeepTheirFramesInFourSteps(String preset, int frames) {
        JsonNode plan = plan("turbo", ", \"branching\": {\"preset\": \"%s\"}".formatted(preset));

        JsonNode segment = plan.get("segments").get(0);
        assertThat(segment.get("steps").intValue()).isEqualTo(4);
        assertThat(segment.get("injectionSteps").toString()).isEqualTo("[0,2]");
        assertThat(segment.get("branchCounts").toString()).isEqualTo("[2,%d]".formatted(frames));
        assertThat(segment.get("guidance")
                        .valueStream()
                        .flatMap(JsonNode::valueStream)
                        .map(JsonNode::doubleValue))
                .containsOnly(1.0);
        assertThat(plan.get("totalSteps").intValue()).isEqualTo(2 * 4 + (frames - 2) * 2);
        assertThat(plan.get("warnings")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            "guidanceScale": 4                           | guidanceScale
            "branching": {"steps": 30, "branches": 5}    | branching.steps
            "sampler": "ddim"                            | sampler
            """)
    void plansWarnOutsideOfWhatAModelForAFewStepsIsMadeFor(String setting, String field) {
        assertThat(plan("turbo", ", " + setting).get("warnings").findValuesAsString("field"))
                .containsExactly(field);
        assertThat(plan("embedded", ", " + setting).get("warnings")).isEmpty();
    }

    @Test
    void rejectsASamplerThatTheModelDoesNotOffer() {
        Server.Answer answer = server.post("/api/v1/plans", "{%s, \"sampler\": \"dpm-solver\"}".formatted(KEYFRAMES));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.problem().fields()).containsExactly("sampler");
    }

    @Test
    void drawsInFourStepsAndTheStoredRequestGivesTheSameFrames() {
        ShownTransition drawn = finished(request("turbo", ", \"branching\": {\"preset\": \"lowest\"}"));

        JsonNode request = drawn.request();
        assertThat(request.get("guidanceScale").doubleValue()).isEqualTo(1);
        assertThat(request.get("sampler").asString()).isEqualTo("euler");
        assertThat(request.get("branching").toString()).isEqualTo("{\"depthStrength\":0.5,\"steps\":4,\"branches\":5}");
        assertThat(frames(finished(request.toString()))).isEqualTo(frames(drawn));
    }

    /** The noise that is added follows from the keyframes' seeds. */
    @Test
    void drawsTheSameWithAddedNoise() {
        String request = request("ancestral", ", \"branching\": {\"steps\": 6, \"branches\": 5}");
        ShownTransition drawn = finished(request);

        assertThat(drawn.request().get("sampler").asString()).isEqualTo("euler-ancestral");
        List<String> frames = frames(drawn);
        assertThat(frames).hasSize(5).doesNotHaveDuplicates();
        assertThat(frames(finished(request))).isEqualTo(frames);
    }

    private JsonNode model(String id) {
        return server.get("/api/v1/models")
                .json()
                .valueStream()
                .filter(model -> model.get("id").asString().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private JsonNode plan(String model, String settings) {
        return server.post("/api/v1/plans", request(model, settings)).json();
    }

    private static String request(String model, String settings) {
        return "{\"model\": \"%s\", %s%s}".formatted(model, KEYFRAMES, settings);
    }

    private ShownTransition finished(String request) {
        String id = server.submit(request);
        server.watch(id, 0).untilClosed();
        ShownTransition transition = server.transition(id);
        assertThat(transition.status()).as("%s", transition).isEqualTo("succeeded");
        return transition;
    }

    private List<String> frames(ShownTransition transition) {
        return transition.frames().stream()
                .map(frame -> Results.withoutRecipe(
                        server.get(frame.url().replace(".jpg", ".png")).body()))
                .map(HexFormat.of()::formatHex)
                .toList();
    }
}
