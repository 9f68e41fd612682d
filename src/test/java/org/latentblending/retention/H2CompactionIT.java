package org.latentblending.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.latentblending.testing.ChildServer;
import org.latentblending.testing.PaintedServer;
import org.latentblending.testing.Requests;
import org.latentblending.testing.Server;

/** H2's file shrinks while it is open, and a kill loses nothing. {@code -Dlatentblending.kills=20} sets the number of kills. */
class H2CompactionIT {
    private static final int KILLS = Integer.getInteger("latentblending.kills", 1);
    private static final int CLIENTS = 4;
    private static final int WAITING = 100;
    /** They leave more than 20 MB of replaced pages. */
    private static final int DELETED = 250;

    private static final int MEGABYTE = 1 << 20;
    private static final String CAPACITY = "--latentblending.queue-capacity=1000000";
    private static final String SHORT_GRACE = "--latentblending.lease.grace=1s";

    @TempDir
    Path data;

    private long size() throws IOException {
        return Files.size(data.resolve("database.mv.db"));
    }

    @Test
    void shrinksTheOpenFile() throws IOException {
        String kept;
        try (PaintedServer painted = PaintedServer.start(data, CAPACITY, SHORT_GRACE)) {
            painted.models().hold();
            Server server = painted.client();
            kept = server.submit(Requests.SMALL);
            for (int n = 0; n < DELETED; n++) {
                server.delete("/api/v1/transitions/" + cancelled(server));
            }
            Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> size() < 9 * MEGABYTE);
            assertThat(server.get("/api/v1/transitions/" + kept).status()).isEqualTo(200);
        }
        assertThat(size()).isLessThan(9 * MEGABYTE);
        try (PaintedServer painted = PaintedServer.start(data)) {
            assertThat(painted.client().get("/api/v1/transitions/" + kept).status())
                    .isEqualTo(200);
        }
    }

    private static String cancelled(Server server) {
        String id = server.submit(Requests.SMALL);
        server.post("/api/v1/transitions/" + id + "/cancel", "");
        return id;
    }

    @Test
    void losesNothingInAKill() throws Exception {
        List<String> accepted = Collections.synchronizedList(new ArrayList<>());
        var random = new Random(1);
        for (int kill = 0; kill < KILLS; kill++) {
            submitAndKill(accepted, 3 * WAITING + random.nextInt(WAITING));
            try (ChildServer child = ChildServer.start(data, CAPACITY)) {
                for (String id : accepted) {
                    assertThat(child.client().transition(id).status()).isNotEqualTo("failed");
                }
            }
        }
    }

    private void submitAndKill(List<String> accepted, int count) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try (ChildServer child = ChildServer.start(data, CAPACITY, ChildServer.STEP + "=1s")) {
            var enough = new CountDownLatch(count);
            for (int client = 0; client < CLIENTS; client++) {
                clients.submit(() -> {
                    try {
                        while (true) {
                            accepted.add(child.client().submit(Requests.SMALL));
                            enough.countDown();
                        }
                    } catch (UncheckedIOException e) {
                        // it was killed
                    }
                });
            }
            assertThat(enough.await(5, TimeUnit.MINUTES)).isTrue();
            child.kill();
        } finally {
            clients.shutdownNow();
            assertThat(clients.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        }
    }
}
