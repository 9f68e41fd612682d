package org.latentblending.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.latentblending.LatentBlendingServer;
import org.latentblending.testing.Broker;
import org.latentblending.testing.PaintedModels;
import org.latentblending.testing.Postgres;
import org.latentblending.testing.Relay;
import org.latentblending.testing.Requests;
import org.latentblending.testing.S3Server;
import org.latentblending.testing.Server;
import org.latentblending.testing.ServerTest;
import org.latentblending.testing.SmallDisk;
import org.latentblending.testing.Told;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

/**
 * What the server needs fails in the midst of a job, each with the real thing: the health says what and why, new jobs are
 * refused with the reason, the job waits and goes on with the same pictures, and nobody has to start anything again.
 */
@ExtendWith(OutputCaptureExtension.class)
class OutageIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    private ConfigurableApplicationContext context;
    private Server server;
    private PaintedModels models;
    private String undisturbed;

    /** An outage, or the end of one. */
    private interface Deed {
        void run() throws Exception;
    }

    private void start(Path data, String... settings) {
        var all = new ArrayList<>(List.of(
                "--server.port=0",
                "--latentblending.data=" + data,
                "--latentblending.models=src/test/resources/reference",
                "--latentblending.default-model=tiny-v",
                "--latentblending.health.interval=100ms",
                "--latentblending.health.timeout=5s",
                "--latentblending.lease.heartbeat=100ms",
                "--latentblending.lease.duration=1s"));
        all.addAll(List.of(settings));
        context = new SpringApplicationBuilder(LatentBlendingServer.class, ServerTest.Painted.class)
                .run(all.toArray(String[]::new));
        server = new Server(context.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
        models = context.getBean(PaintedModels.class);
        awaitUp();
        undisturbed = server.submit(Requests.EIGHT_SEGMENTS);
        Told.by(server.watch(undisturbed, 0)).assertEverythingOnce();
    }

    @AfterEach
    void stop() {
        if (context != null) {
            context.close();
        }
    }

    private static void await(String what, Callable<Boolean> condition) {
        Awaitility.await(what).atMost(PATIENCE).until(condition);
    }

    private JsonNode health() {
        return server.get("/actuator/health").json();
    }

    private void awaitDown(String part) {
        await(part + " is down", () -> {
            JsonNode shown = health().get("components").get(part);
            return shown.get("status").asString().equals("DOWN")
                    && shown.get("details").get("reason").asString().matches("(?s)The .+(?<!null)");
        });
    }

    private void awaitUp() {
        await("all is up", () -> health().get("status").asString().equals("UP"));
    }

    private void assertRefused() {
        Server.Answer refused = server.post("/api/v1/transitions", Requests.SMALL);
        assertThat(refused.status()).as("%s", refused).isEqualTo(503);
        assertThat(refused.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(refused.header("Retry-After")).isNotNull();
        assertThat(refused.problem().detail()).isNotBlank().doesNotContain("Internal server error");
        assertThat(server.post("/api/v1/transitions/" + undisturbed + "/movie", "{\"fps\": 10, \"seconds\": 1}")
                        .status())
                .isEqualTo(503);
    }

    /** @param noticed whether what is under way runs into it */
    private void survives(String part, boolean noticed, Deed outage, Deed end, CapturedOutput output) throws Exception {
        models.hold();
        String id = server.submit(Requests.EIGHT_SEGMENTS);
        server.watch(id, 0).nextStatus("running");
        models.allow(3);
        outage.run();
        awaitDown(part);
        assertRefused();
        models.release();
        if (noticed) {
            await("the job waits", () -> output.getAll()
                    .lines()
                    .anyMatch(line -> line.contains(id) && line.contains("Releasing the task")));
        }
        end.run();
        awaitUp();
        assertGoesOn(id);
    }

    private void assertGoesOn(String id) {
        await("the end of " + id, () -> !server.transition(id).status().equals("running"));
        Told told = Told.by(server.watch(id, 0));
        assertThat(told.statuses()).containsExactly("queued", "running", "succeeded");
        told.assertEverythingOnce();
        for (int frame = 0; frame < server.transition(id).frames().size(); frame++) {
            assertSame(id, "/frames/%d.png".formatted(frame));
        }
        assertSame(id, "/movie.mp4");
    }

    private void assertSame(String id, String picture) {
        assertThat(server.get("/api/v1/transitions/" + id + picture).body())
                .as(picture)
                .isEqualTo(server.get("/api/v1/transitions/" + undisturbed + picture)
                        .body());
    }

    @Test
    void diskDataFolderAndBrokerOfItsOwn(CapturedOutput output) throws Exception {
        SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), 48);
        try {
            Path data = folder.resolve("disk/data");
            Path elsewhere = folder.resolve("disk/elsewhere");
            start(data, "--latentblending.health.free-space=1MB");

            if (disk != null) {
                survives("dataFolder", true, disk::fill, disk::clear, output);
            }
            survives("dataFolder", true, () -> Files.move(data, elsewhere), () -> bringBack(elsewhere, data), output);
            survivesTheEndOfItsBroker();
        } finally {
            stop();
            context = null;
            if (disk != null) {
                disk.close();
            }
        }
    }

    private static void bringBack(Path elsewhere, Path data) throws IOException {
        if (Files.exists(data)) {
            try (Stream<Path> found = Files.walk(data)) {
                assertThat(found).as("what took the place of the lost folder").isEmpty();
            }
        }
        Files.move(elsewhere, data);
    }

    /** It is started again before anybody could find it down. */
    private void survivesTheEndOfItsBroker() throws Exception {
        models.hold();
        String id = server.submit(Requests.EIGHT_SEGMENTS);
        server.watch(id, 0).nextStatus("running");
        models.allow(3);
        context.getBean(EmbeddedActiveMQ.class).getActiveMQServer().stop();
        models.release();
        assertGoesOn(id);
        awaitUp();
    }

    @Test
    void databaseBrokerAndBucketElsewhere(CapturedOutput output) throws Exception {
        String url = Postgres.newDatabase();
        int databasePort = URI.create(url.substring("jdbc:".length())).getPort();
        try (Broker broker = Broker.start(folder.resolve("broker"));
                S3Server s3 = S3Server.start();
                Relay toBroker = new Relay(URI.create(broker.url()).getPort());
                Relay toDatabase = new Relay(databasePort);
                Relay toS3 = new Relay(s3.port())) {
            s3.createBucket("results");
            start(
                    folder.resolve("data"),
                    "--spring.artemis.mode=native",
                    "--spring.artemis.broker-url=tcp://127.0.0.1:" + toBroker.port(),
                    "--spring.datasource.url="
                            + url.replace("localhost:" + databasePort, "127.0.0.1:" + toDatabase.port()),
                    "--spring.datasource.username=postgres",
                    "--spring.datasource.hikari.connection-timeout=1000",
                    "--spring.jdbc.template.query-timeout=1s",
                    "--latentblending.storage.bucket=results",
                    "--latentblending.storage.endpoint=http://127.0.0.1:" + toS3.port(),
                    "--latentblending.storage.access-key=" + S3Server.ACCESS_KEY,
                    "--latentblending.storage.secret-key=" + S3Server.SECRET_KEY);

            survives("storage", true, toS3::cut, toS3::mend, output);
            survives("broker", false, toBroker::cut, toBroker::mend, output);
            survives("database", true, toDatabase::cut, toDatabase::mend, output);
            try (Connection locking = DriverManager.getConnection(url, "postgres", "")) {
                locking.setAutoCommit(false);
                survives("database", true, () -> lock(locking), locking::rollback, output);
            }
        }
    }

    private static void lock(Connection database) throws Exception {
        try (var statement = database.createStatement()) {
            statement.execute("lock table transition in access exclusive mode");
        }
    }
}
