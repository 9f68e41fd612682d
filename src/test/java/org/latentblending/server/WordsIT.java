package org.latentblending.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.latentblending.testing.RealServerTest;
import org.latentblending.testing.Results;
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
    private static final Path REFERENCE = Path.of("src/test/resources/reference");
    private static final int WIDTH = 32; // of the model's token embeddings

    @TempDir
    static Path folder;

    @Autowired
    Server server;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add(
                "latentblending.model-paths",
                () -> REFERENCE.resolve("tiny-epsilon").toString());
        registry.add("latentblending.default-model", () -> "small");
        registry.add("latentblending.precision", () -> "float32");
        registry.add("latentblending.data", () -> folder.resolve("data").toString());
        registry.add("latentblending.models", () -> folder.resolve("models").toString());
    }

    @BeforeAll
    static void models() throws IOException {
        Path models = folder.resolve("models");
        SmallModels.good(models, "small");
        Path embeddings = Files.createDirectories(models.resolve("embeddings"));
        SmallModels.textualInversion(embeddings.resolve("nice-style.safetensors"), 2, WIDTH);
        SmallModels.textualInversion(embeddings.resolve("for-others.safetensors"), 1, 768);
        Path loras = Files.createDirectories(models.resolve("loras"));
        Files.copy(REFERENCE.resolve("loras/kohya.safetensors"), loras.resolve("Style.safetensors"));
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
        assertThat(server.get("/api/v1/models").json().findValuesAsString("id"))
                .containsExactly("small", "tiny-epsilon");
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

    /** Frames of a transition between equal keyframes, of which only the right one has the LoRA. */
    @Test
    void fadesALoraIn() throws IOException {
        String prompt = "a green frog";
        List<byte[]> faded = frames(withLora(prompt, prompt + "<lora:style:1>"));
        List<byte[]> without = frames(withLora(prompt, prompt));
        List<byte[]> with = frames(withLora(prompt + "<lora:style:1>", prompt + "<lora:style:1>"));

        // Batches of different sizes round differently.
        assertThat(difference(faded.get(0), without.get(0))).isLessThan(0.5);
        assertThat(difference(faded.get(4), with.get(4))).isLessThan(0.5);
        List<Double> change = new ArrayList<>();
        for (int i = 0; i < faded.size(); i++) {
            change.add(difference(faded.get(i), without.get(i)));
        }
        assertThat(change).isSorted();
        assertThat(change.get(1)).isGreaterThan(0.5);
        assertThat(change.get(4)).isGreaterThan(2 * change.get(1));
    }

    @Test
    void namesThePromptWhoseLoraCannotBeUsed() {
        String request = request("a frog <lora:missing>", "weighted")
                .replace("a green frog", "a frog <lora:style:0.5>")
                .replaceFirst("\\{", "{\"negativePrompt\": \"<lora:style>\", ");

        Server.Answer answer = server.post("/api/v1/plans", request);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.problem().fields())
                .containsExactlyInAnyOrder("keyframes[0].prompt", "keyframes[1].prompt", "negativePrompt");
        assertThat(answer.json().get("errors").findValuesAsString("message"))
                .anySatisfy(message -> assertThat(message).contains("There is no LoRA 'missing'"))
                .anySatisfy(message -> assertThat(message).contains("'Style' is for other models"))
                .anySatisfy(message -> assertThat(message).contains("name it in the keyframe's prompt"));
    }

    private static String withLora(String left, String right) {
        return """
               {"model": "tiny-epsilon", "width": 64, "height": 64, "movie": {"fps": 4, "seconds": 1}, "guidanceScale": 2,
                "keyframes": [{"prompt": "%s", "seed": 1}, {"prompt": "%s", "seed": 1}],
                "branching": {"steps": 4, "branchCounts": [2, 5], "injectionSteps": [0, 1]}}"""
                .formatted(left, right);
    }

    private List<byte[]> frames(String request) {
        String id = server.submit(request);
        server.watch(id, 0).untilClosed();
        assertThat(server.transition(id).status()).isEqualTo("succeeded");
        return IntStream.range(0, 5)
                .mapToObj(i -> Results.withoutRecipe(server.get("/api/v1/transitions/" + id + "/frames/" + i + ".png")
                        .body()))
                .toList();
    }

    /** Mean difference of two pictures' colours. */
    private static double difference(byte[] left, byte[] right) throws IOException {
        BufferedImage a = ImageIO.read(new ByteArrayInputStream(left));
        BufferedImage b = ImageIO.read(new ByteArrayInputStream(right));
        int[] x = a.getRaster().getPixels(0, 0, a.getWidth(), a.getHeight(), (int[]) null);
        int[] y = b.getRaster().getPixels(0, 0, b.getWidth(), b.getHeight(), (int[]) null);
        return IntStream.range(0, x.length)
                .mapToDouble(i -> Math.abs(x[i] - y[i]))
                .average()
                .orElseThrow();
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
        return Results.withoutRecipe(
                server.get("/api/v1/transitions/" + id + "/frames/0.png").body());
    }

    private static String request(String prompt, String syntax) {
        return """
               {"keyframes": [{"prompt": "%s", "seed": 1}, {"prompt": "a green frog", "seed": 2}],
                "width": 64, "height": 64, "movie": {"fps": 4, "seconds": 1},
                "branching": {"steps": 4, "branchCounts": [2, 3], "injectionSteps": [0, 2]}, "promptSyntax": "%s"}"""
                .formatted(prompt.replace("\\", "\\\\"), syntax);
    }
}
