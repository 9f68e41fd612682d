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
import org.junit.jupiter.params.provider.ValueSource;
import org.latentblending.models.Fixtures;
import org.latentblending.testing.RealServerTest;
import org.latentblending.testing.Results;
import org.latentblending.testing.Server;
import org.latentblending.testing.ShownTransition;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** A model with TAESD beside the embedded one, which has none. */
@RealServerTest
class TinyAutoencoderIT {
    private static final String REST = "\"keyframes\": [{\"prompt\": \"a red apple\", \"seed\": 42},"
            + " {\"prompt\": \"a green frog\", \"seed\": 420}], \"branching\": {\"steps\": 4, \"branches\": 3}";

    @TempDir
    static Path folder;

    @Autowired
    Server server;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("latentblending.data", () -> folder.resolve("data").toString());
        registry.add("latentblending.model-paths", () -> folder.resolve("small").toString());
    }

    @BeforeAll
    static void model() {
        Path model = Fixtures.copy(Fixtures.REFERENCE.resolve("tiny-epsilon"), folder.resolve("small"));
        Fixtures.copy(Fixtures.REFERENCE.resolve("taesd/original"), model.resolve("taesd"));
    }

    @ParameterizedTest
    @CsvSource({"small, '[\"full\",\"tiny\"]'", "embedded, '[\"full\"]'"})
    void modelsTellTheirAutoencoders(String id, String autoencoders) {
        JsonNode model = server.get("/api/v1/models")
                .json()
                .valueStream()
                .filter(entry -> entry.get("id").asString().equals(id))
                .findFirst()
                .orElseThrow();
        assertThat(model.get("autoencoders").toString()).isEqualTo(autoencoders);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            small    |                                       | full
            small    | "draft": true                         | tiny
            small    | "draft": true, "autoencoder": "full"  | full
            small    | "autoencoder": "tiny"                 | tiny
            embedded | "draft": true                         | full
            """)
    void draftsGetTheTinyOneWhereThereIsOne(String model, String settings, String autoencoder) {
        String id = server.submit(request(model, settings == null ? "" : ", " + settings));
        server.post("/api/v1/transitions/" + id + "/cancel", "{}");

        assertThat(server.transition(id).request().get("autoencoder").asString())
                .isEqualTo(autoencoder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"transitions", "plans"})
    void aModelWithoutOneIsRefused(String resource) {
        Server.Answer answer = server.post("/api/v1/" + resource, request("embedded", ", \"autoencoder\": \"tiny\""));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.problem().fields()).containsExactly("autoencoder");
    }

    @Test
    void aStoredDraftGivesTheSameFrames() {
        ShownTransition draft = finished(request("small", ", \"draft\": true"));
        List<String> frames = frames(draft);

        assertThat(frames(finished(draft.request().toString()))).isEqualTo(frames);
        assertThat(frames(finished(request("small", ", \"draft\": true, \"autoencoder\": \"full\""))))
                .as("the other decoder's")
                .doesNotContainAnyElementsOf(frames);
    }

    private static String request(String model, String settings) {
        return "{\"model\": \"%s\", %s%s}".formatted(model, REST, settings);
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
