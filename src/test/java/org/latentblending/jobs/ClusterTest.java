package org.latentblending.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.latentblending.LatentBlendingServer;
import org.latentblending.jobs.workers.DiffusionModels;
import org.latentblending.testing.Broker;
import org.latentblending.testing.PaintedModels;
import org.latentblending.testing.Postgres;
import org.latentblending.testing.Requests;
import org.latentblending.testing.S3Server;
import org.latentblending.testing.Server;
import org.latentblending.testing.ServerTest;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import tools.jackson.databind.JsonNode;

/**
 * Servers with a role each that share a broker in a process of its own, a PostgreSQL and an S3 bucket, and nothing else:
 * every one has a data folder of its own, and only workers have models.
 */
class ClusterTest {
    private static final String BUCKET = "results";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    static Path folder;

    private static Broker broker;
    private static S3Server s3;

    private final List<ConfigurableApplicationContext> servers = new ArrayList<>();
    private String database;

    /** An API node must never ask for a device or a model. */
    @TestConfiguration(proxyBeanMethods = false)
    static class NoModels {
        @Bean
        @Primary
        DiffusionModels none() {
            return new DiffusionModels() {
                @Override
                public List<String> devices(List<String> setting) {
                    throw new AssertionError("an API node has no devices");
                }

                @Override
                public long room(String device) {
                    throw new AssertionError("an API node has no devices");
                }

                @Override
                public long bytes(String modelId, String device) {
                    throw new AssertionError("an API node has no models");
                }

                @Override
                public DiffusionModel load(String modelId, String device) {
                    throw new AssertionError("an API node loads no model");
                }
            };
        }
    }

    @BeforeAll
    static void startWhatIsShared() throws IOException {
        broker = Broker.start(folder.resolve("broker"));
        s3 = S3Server.start();
        s3.createBucket(BUCKET);
    }

    @AfterAll
    static void stopWhatIsShared() {
        broker.close();
        s3.close();
    }

    @BeforeEach
    void newDatabase() {
        database = Postgres.newDatabase();
    }

    @AfterEach
    void stopServers() {
        servers.forEach(ConfigurableApplicationContext::close);
    }

    private Server start(Class<?> models, String role, String... settings) {
        var all = Stream.concat(
                Stream.of(
                        "--server.port=0",
                        "--latentblending.role=" + role,
                        "--latentblending.data=" + folder.resolve("server-" + servers.size()),
                        "--latentblending.work.heartbeat=100ms",
                        "--latentblending.work.lease=1s",
                        "--spring.artemis.mode=native",
                        "--spring.artemis.broker-url=" + broker.url(),
                        "--spring.datasource.url=" + database,
                        "--spring.datasource.username=postgres",
                        "--spring.datasource.hikari.maximum-pool-size=4",
                        "--latentblending.storage.bucket=" + BUCKET,
                        "--latentblending.storage.endpoint=" + s3.endpoint(),
                        "--latentblending.storage.access-key=" + S3Server.ACCESS_KEY,
                        "--latentblending.storage.secret-key=" + S3Server.SECRET_KEY),
                Stream.of(settings));
        var server = new SpringApplicationBuilder(LatentBlendingServer.class, models).run(all.toArray(String[]::new));
        servers.add(server);
        return new Server(server.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
    }

    private Server startApi() {
        return start(NoModels.class, "api", "--latentblending.models=" + folder.resolve("none"));
    }

    private Server startWorker() {
        return start(
                ServerTest.Painted.class,
                "worker",
                "--latentblending.models=src/test/resources/reference",
                "--latentblending.default-model=tiny-v");
    }

    private static void await(String what, Callable<Boolean> condition) {
        Awaitility.await(what).atMost(PATIENCE).until(condition);
    }

    private static String status(Server server, String id) {
        return server.transition(id).get("status").asString();
    }

    @Test
    void whatIsAskedForAtOneNodeIsDrawnByAWorkerAndShownAtEveryNode() {
        Server api = startApi();
        assertThat(api.get("/api/v1/models").json()).isEmpty();
        assertThat(api.post("/api/v1/transitions", Requests.SMALL).status()).isEqualTo(400);

        Server worker = startWorker();
        await("models of the worker", () -> !api.get("/api/v1/models").json().isEmpty());

        String id = api.submit(Requests.SMALL);
        await("the movie", () -> status(api, id).equals("succeeded"));
        Server other = startApi();
        JsonNode shown = other.transition(id);
        assertThat(shown.get("request").get("model").asString()).isEqualTo("tiny-v");
        assertThat(shown.get("frames")).hasSize(5);
        for (int frame = 0; frame < 5; frame++) {
            String address = "/api/v1/transitions/%s/frames/%d.png".formatted(id, frame);
            assertThat(other.get(address).status()).isEqualTo(200);
            assertThat(other.get(address).body()).isEqualTo(api.get(address).body());
        }
        assertThat(other.get("/api/v1/transitions/" + id + "/movie.mp4").status())
                .isEqualTo(200);
        assertThat(worker.get("/api/v1/transitions/" + id).status()).isEqualTo(404);
        assertThat(worker.get("/").status()).isEqualTo(404);
        assertThat(worker.get("/actuator/health/liveness").status()).isEqualTo(200);
    }

    @Test
    void anApiNodeShowsTheModelsOfTheWorkersThatAreThere() {
        Server api = startApi();
        startWorker();
        await("models of the worker", () -> !api.get("/api/v1/models").json().isEmpty());
        JsonNode models = api.get("/api/v1/models").json();
        assertThat(models.findValuesAsString("id")).contains("tiny-v", "tiny-epsilon");
        for (JsonNode model : models) {
            assertThat(model.get("default").asBoolean())
                    .isEqualTo(model.get("id").asString().equals("tiny-v"));
        }

        servers.get(1).close();
        await("no models", () -> api.get("/api/v1/models").json().isEmpty());
    }

    @Test
    void workersTakeOnlyTasksWhoseModelTheyHave() throws IOException {
        Server api = startApi();
        start(ServerTest.Painted.class, "worker", "--latentblending.models=" + folderWith("tiny-epsilon"));
        start(ServerTest.Painted.class, "worker", "--latentblending.models=" + folderWith("tiny-v"));
        await("both models", () -> api.get("/api/v1/models").json().size() == 2);
        var withV = servers.get(2).getBean(PaintedModels.class);

        withV.hold();
        String first = api.submit(asking("tiny-v"));
        String second = api.submit(asking("tiny-v"));
        String other = api.submit(asking("tiny-epsilon"));

        await("the movie of the other model", () -> status(api, other).equals("succeeded"));
        assertThat(status(api, second)).isEqualTo("queued");
        withV.release();
        await("the movies of the held model", () -> Stream.of(first, second)
                .allMatch(id -> status(api, id).equals("succeeded")));
    }

    private static String asking(String model) {
        return Requests.SMALL.replaceFirst("\\{", "{\"model\": \"%s\", ".formatted(model));
    }

    private static Path folderWith(String model) throws IOException {
        Path models = Files.createDirectories(folder.resolve("only-" + model));
        Files.createSymbolicLink(
                models.resolve(model),
                Path.of("src/test/resources/reference", model).toAbsolutePath());
        return models;
    }
}
