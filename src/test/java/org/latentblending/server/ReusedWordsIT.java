package org.latentblending.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.latentblending.models.Fixtures;
import org.latentblending.testing.RealServerTest;
import org.latentblending.testing.Server;
import org.latentblending.testing.SmallModels;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/** What was drawn with other files of a model or of a prompt is not reused. */
@RealServerTest
@TestPropertySource(properties = "latentblending.reuse=true")
class ReusedWordsIT {
    private static final int WIDTH = 32; // of the model's token embeddings

    @TempDir
    static Path folder;

    @Autowired
    Server server;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("latentblending.model-paths", () -> folder.resolve("one") + "," + folder.resolve("twin"));
        registry.add("latentblending.default-model", () -> "one");
        registry.add("latentblending.data", () -> folder.resolve("data").toString());
        registry.add("latentblending.models", () -> folder.resolve("models").toString());
    }

    @BeforeAll
    static void models() throws IOException {
        for (String id : new String[] {"one", "twin"}) {
            Fixtures.copy(Fixtures.REFERENCE.resolve("tiny-epsilon"), folder.resolve(id));
        }
        Files.createDirectories(inversion().getParent());
        Files.createDirectories(loraFile().getParent());
        SmallModels.textualInversion(inversion(), 2, WIDTH);
        Files.copy(Fixtures.REFERENCE.resolve("loras/kohya.safetensors"), loraFile());
    }

    private static Path inversion() {
        return folder.resolve("models/embeddings/style (old).safetensors");
    }

    private static Path loraFile() {
        return folder.resolve("models/loras/ink.safetensors");
    }

    private void draw(String request) {
        String id = server.submit(request);
        server.watch(id, 0).untilClosed();
        assertThat(server.transition(id).status()).isEqualTo("succeeded");
    }

    private JsonNode reusedKeyframes(String request) {
        return server.post("/api/v1/plans", request).json().get("reusedKeyframes");
    }

    private static String request(String model, String prompt) {
        return """
               {"model": "%s", "keyframes": [{"prompt": "%s", "seed": 1}, {"prompt": "a green frog", "seed": 2}],
                "width": 64, "height": 64, "movie": {"fps": 4, "seconds": 1},
                "branching": {"steps": 4, "branchCounts": [2, 3], "injectionSteps": [0, 2]}}"""
                .formatted(model, prompt.replace("\\", "\\\\"));
    }

    @Test
    @DisplayName("A LoRA's other file draws all prompts of its movie again, and no other movie's")
    void lora() throws IOException {
        String with = request("one", "a red apple <lora:ink:1>");
        String without = request("one", "a red apple");
        draw(with);
        draw(without);
        assertThat(reusedKeyframes(with)).hasSize(2);

        Path other = Fixtures.REFERENCE.resolve("loras/peft.safetensors");
        Files.copy(other, loraFile(), StandardCopyOption.REPLACE_EXISTING);

        assertThat(reusedKeyframes(with)).isEmpty();
        assertThat(reusedKeyframes(without)).hasSize(2);
    }

    @Test
    @DisplayName("A textual inversion's other file draws its prompts again, also if its name has escaped brackets")
    void escapedNameOfAnInversion() throws IOException {
        String with = request("one", "a rocket, style \\(old\\)");
        String without = request("one", "a rocket, style");
        draw(with);
        draw(without);
        assertThat(reusedKeyframes(with)).hasSize(2);

        SmallModels.textualInversion(inversion(), 3, WIDTH);

        assertThat(reusedKeyframes(with)).isEmpty();
        assertThat(reusedKeyframes(without)).hasSize(2);
    }

    @Test
    @DisplayName("Another model with the same files is another model")
    void twin() {
        draw(request("one", "a house"));

        assertThat(reusedKeyframes(request("one", "a house"))).hasSize(2);
        assertThat(reusedKeyframes(request("twin", "a house"))).isEmpty();
    }
}
