package org.latentblending.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.latentblending.testing.RealServerTest;
import org.latentblending.testing.Server;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.TestPropertySource;

/**
 * Reuse with the embedded model: what is left to draw is drawn in smaller batches, and must have the same bytes as in a
 * transition that is drawn as a whole.
 */
@RealServerTest
@TestPropertySource(properties = {"latentblending.reuse=true", "latentblending.models=models"})
class ReusedModelIT {
    private static final String FIXED = "{\"steps\": 8, \"branchCounts\": [2, 3, 5], \"injectionSteps\": [0, 3, 6]}";
    private static final String ADAPTIVE =
            "{\"steps\": 8, \"depthStrength\": 0.4, \"placement\": \"adaptive\", \"frames\": 6}";

    @TempDir
    static Path folder;

    @Autowired
    Server server;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("latentblending.data", () -> folder.resolve("data").toString());
    }

    private static String request(String branching, List<String> prompts) {
        return """
                {"keyframes": [%s], "width": 64, "height": 64, "branching": %s, "movie": {"fps": 12, "seconds": 1}}"""
                .formatted(
                        IntStream.range(0, prompts.size())
                                .mapToObj(i -> "{\"prompt\": \"%s\", \"seed\": %d}".formatted(prompts.get(i), i))
                                .collect(Collectors.joining(", ")),
                        branching);
    }

    private String draw(String request) {
        String id = server.submit(request);
        server.watch(id, 0).untilClosed();
        assertThat(server.transition(id).status()).isEqualTo("succeeded");
        return id;
    }

    @ParameterizedTest
    @ValueSource(strings = {FIXED, ADAPTIVE})
    @DisplayName("A reused movie and its frames have the bytes of those drawn anew")
    void bytes(String branching) {
        String first = draw(request(branching, List.of("an apple", "a frog", "a rocket", "a sunflower", "a pizza")));
        String changed = request(branching, List.of("an apple", "a frog", "a penguin", "a sunflower", "a pizza"));
        String reusing = draw(changed);
        assertThat(server.get("/api/v1/transitions/" + reusing)
                        .json()
                        .get("reused")
                        .get("keyframes"))
                .hasSize(4);
        byte[] movie =
                server.get("/api/v1/transitions/" + reusing + "/movie.mp4").body();
        List<byte[]> frames = frames(reusing);
        server.delete("/api/v1/transitions/" + first);
        server.delete("/api/v1/transitions/" + reusing);

        String anew = draw(changed);

        assertThat(server.get("/api/v1/transitions/" + anew).json().has("reused"))
                .isFalse();
        assertThat(frames).usingRecursiveComparison().isEqualTo(frames(anew));
        assertThat(movie)
                .isEqualTo(
                        server.get("/api/v1/transitions/" + anew + "/movie.mp4").body());
        server.delete("/api/v1/transitions/" + anew);
    }

    private List<byte[]> frames(String id) {
        return server.transition(id).frames().stream()
                .map(frame -> server.get("/api/v1/transitions/%s/frames/%d.png".formatted(id, frame.index()))
                        .body())
                .toList();
    }
}
