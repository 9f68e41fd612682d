package org.latentblending.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.latentblending.testing.Server;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.core.env.Environment;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/** The whole way with nothing replaced: small random weights of 2.1's architecture, and what is broken beside them. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class RealModelTest {
    private static final Path SMALL = Path.of("src/test/resources/reference/tiny-v");

    @TempDir
    static Path folder;

    @Autowired
    Environment environment;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("latentblending.data", () -> folder.resolve("data").toString());
        registry.add("latentblending.models", () -> folder.resolve("models").toString());
    }

    @BeforeAll
    static void modelFolders() throws IOException {
        copy("good");
        poison(copy("nan").resolve("unet/diffusion_pytorch_model.safetensors"));
        Files.delete(copy("incomplete").resolve("vae/diffusion_pytorch_model.safetensors"));
    }

    private static Path copy(String id) throws IOException {
        Path target = folder.resolve("models").resolve(id);
        try (Stream<Path> files = Files.walk(SMALL)) {
            for (Path file : files.toList()) {
                Path place = target.resolve(SMALL.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(place);
                } else {
                    Files.copy(file, place);
                }
            }
        }
        return target;
    }

    /** Makes every number of the last kilobyte NaN, in half and in single precision. */
    private static void poison(Path weights) throws IOException {
        try (FileChannel file = FileChannel.open(weights, StandardOpenOption.WRITE)) {
            ByteBuffer nan = ByteBuffer.allocate(1024).order(ByteOrder.LITTLE_ENDIAN);
            while (nan.hasRemaining()) {
                nan.put((byte) 0xFF);
            }
            file.write(nan.flip(), file.size() - 1024);
        }
    }

    private Server server() {
        return new Server(environment.getRequiredProperty("local.server.port", Integer.class));
    }

    private JsonNode finished(String model) {
        return finished(model, "ddim");
    }

    private JsonNode finished(String model, String sampler) {
        Server server = server();
        String id = server.submit(
                """
                {"model": "%s", "keyframes": [{"prompt": "a red apple", "seed": 1}, {"prompt": "a frog", "seed": 2}],
                 "width": 64, "height": 64, "guidanceScale": 3, "sampler": "%s",
                 "branching": {"steps": 4, "branchCounts": [2, 4], "injectionSteps": [0, 2]},
                 "movie": {"fps": 6, "seconds": 1}}"""
                        .formatted(model, sampler));
        server.watch(id, 0).untilClosed();
        return server.transition(id);
    }

    @Test
    void drawsWithARealModelEvenAfterABrokenOne() {
        JsonNode broken = finished("nan");
        JsonNode good = finished("good");

        assertThat(broken.get("status").asString()).isEqualTo("failed");
        assertThat(broken.get("problem").get("detail").asString()).contains("may be corrupt");
        assertThat(good.get("status").asString()).as("%s", good).isEqualTo("succeeded");
        assertThat(good.get("frames")).hasSize(4);
        byte[] first =
                server().get(good.get("frames").get(0).get("url").asString()).body();
        byte[] last =
                server().get(good.get("frames").get(3).get("url").asString()).body();
        assertThat(first).isNotEqualTo(last);
    }

    @Test
    void drawsWithTheSamplerThatIsAskedFor() {
        JsonNode ddim = finished("good");
        JsonNode solver = finished("good", "dpmpp-2m");

        assertThat(solver.get("status").asString()).as("%s", solver).isEqualTo("succeeded");
        assertThat(solver.get("request").get("sampler").asString()).isEqualTo("dpmpp-2m");
        assertThat(solver.get("progress")).isEqualTo(ddim.get("progress"));
        String frame = "/api/v1/transitions/%s/frames/1.png";
        assertThat(server().get(frame.formatted(solver.get("id").asString())).body())
                .isNotEqualTo(
                        server().get(frame.formatted(ddim.get("id").asString())).body());
    }

    @Test
    void listsABrokenFolderWithItsReason() {
        JsonNode models = server().get("/api/v1/models").json();

        assertThat(models).hasSize(3);
        assertThat(models.get(0).get("id").asString()).isEqualTo("good");
        assertThat(models.get(0).get("kind").asString()).isEqualTo("text-to-image");
        assertThat(models.get(0).get("prediction").asString()).isEqualTo("v");
        assertThat(models.get(1).get("state").asString()).isEqualTo("invalid");
        assertThat(models.get(1).get("reason").asString()).contains("vae");
        assertThat(server().post(
                                "/api/v1/transitions",
                                """
                        {"model": "incomplete", "keyframes": [{"prompt": "a"}, {"prompt": "b"}]}""")
                        .status())
                .isEqualTo(400);
    }
}
