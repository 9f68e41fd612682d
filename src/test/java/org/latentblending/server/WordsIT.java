package org.latentblending.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.latentblending.testing.RealServerTest;
import org.latentblending.testing.Server;
import org.latentblending.testing.ShownTransition;
import org.latentblending.testing.SmallModels;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** Weights, long prompts and textual inversions in requests, with a small model. */
@RealServerTest
class WordsIT {
    private static final int WIDTH = 32; // of the model's token embeddings

    @TempDir
    static Path folder;

    @Autowired
    Server server;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("latentblending.data", () -> folder.resolve("data").toString());
        registry.add("latentblending.models", () -> folder.resolve("models").toString());
    }

    @BeforeAll
    static void models() throws IOException {
        Path models = folder.resolve("models");
        SmallModels.good(models, "small");
        Path embeddings = Files.createDirectories(models.resolve("embeddings"));
        writeInversion(embeddings.resolve("nice-style.safetensors"), 2, WIDTH);
        writeInversion(embeddings.resolve("for-others.safetensors"), 1, 768);
    }

    @Test
    void weighsWordsUnlessThePromptIsPlain() {
        byte[] normal = firstFrame("a red apple", "weighted");

        assertThat(firstFrame("a (red:1.4) apple", "weighted")).isNotEqualTo(normal);
        assertThat(firstFrame("a red apple", "plain")).isEqualTo(normal);
        assertThat(firstFrame("a \\(red\\) apple", "weighted")).isEqualTo(firstFrame("a (red) apple", "plain"));
    }

    @Test
    void readsLongPromptsToTheEnd() {
        String many = "a ".repeat(80);

        assertThat(firstFrame(many + "frog", "weighted")).isNotEqualTo(firstFrame(many + "apple", "weighted"));
        assertThat(firstFrame(many + "frog", "plain")).isEqualTo(firstFrame(many + "apple", "plain"));
    }

    @Test
    void insertsTextualInversions() {
        byte[] inserted = firstFrame("a frog, nice-style", "weighted");

        assertThat(inserted).isNotEqualTo(firstFrame("a frog, nice-style", "plain"));
        assertThat(inserted).isNotEqualTo(firstFrame("a frog, nice style", "weighted"));
        assertThat(server.get("/api/v1/models").json().findValuesAsString("id")).containsExactly("small");
    }

    @Test
    void namesThePromptWhoseInversionIsForOtherModels() {
        String prompt = "a frog, for-others";
        for (String path : new String[] {"/api/v1/plans", "/api/v1/transitions"}) {
            Server.Answer answer = server.post(path, request(prompt, "weighted"));

            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.problem().fields()).containsExactly("keyframes[0].prompt");
            assertThat(answer.json().at("/errors/0/message").asString())
                    .contains("'for-others'", "768", "Stable Diffusion 1.x", "" + WIDTH);
        }
        assertThat(server.post("/api/v1/plans", request(prompt, "plain")).status())
                .isEqualTo(200);
    }

    @Test
    void answersWithTheSyntaxAndRefusesOthers() {
        String request = request("a frog", "weighted");

        JsonNode accepted = server.post("/api/v1/transitions", request.replace(", \"promptSyntax\": \"weighted\"", ""))
                .json();

        assertThat(accepted.at("/request/promptSyntax").asString()).isEqualTo("weighted");
        assertThat(server.post("/api/v1/plans", request.replace("weighted", "html"))
                        .problem()
                        .fields())
                .containsExactly("promptSyntax");
    }

    private byte[] firstFrame(String prompt, String syntax) {
        String id = server.submit(request(prompt, syntax));
        server.watch(id, 0).untilClosed();
        ShownTransition transition = server.transition(id);
        assertThat(transition.status()).as("%s", transition).isEqualTo("succeeded");
        return server.get("/api/v1/transitions/" + id + "/frames/0.png").body();
    }

    private static String request(String prompt, String syntax) {
        return """
               {"keyframes": [{"prompt": "%s", "seed": 1}, {"prompt": "a green frog", "seed": 2}],
                "width": 64, "height": 64, "movie": {"fps": 4, "seconds": 1},
                "branching": {"steps": 4, "branchCounts": [2, 3], "injectionSteps": [0, 2]}, "promptSyntax": "%s"}"""
                .formatted(prompt.replace("\\", "\\\\"), syntax);
    }

    private static void writeInversion(Path file, int vectors, int width) throws IOException {
        int bytes = vectors * width * Float.BYTES;
        String header = "{\"emb_params\": {\"dtype\": \"F32\", \"shape\": [%d, %d], \"data_offsets\": [0, %d]}}"
                .formatted(vectors, width, bytes);
        ByteBuffer content = ByteBuffer.allocate(8 + header.length() + bytes).order(ByteOrder.LITTLE_ENDIAN);
        content.putLong(header.length()).put(header.getBytes(StandardCharsets.US_ASCII));
        var random = new Random(1);
        while (content.hasRemaining()) {
            content.putFloat((float) random.nextGaussian());
        }
        Files.write(file, content.array());
    }
}
