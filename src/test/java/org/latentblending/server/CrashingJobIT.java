package org.latentblending.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.latentblending.testing.ChildServer;
import org.latentblending.testing.PaintedServer;
import org.latentblending.testing.Requests;
import org.latentblending.testing.Server;
import org.latentblending.testing.Told;
import tools.jackson.databind.JsonNode;

/** A job that takes the whole server down each time that it is tried, where the worker is in the server's process. */
class CrashingJobIT {
    private static final int ATTEMPTS = 3;
    private static final String[] SETTINGS = {
        "--latentblending.lease.heartbeat=100ms",
        "--latentblending.lease.duration=1s",
        "--latentblending.lease.attempts=" + ATTEMPTS,
        "--latentblending.lease.pause=100ms"
    };

    @TempDir
    Path data;

    @Test
    void isSetAsideForAllOthersAndEndsAfterSoManyTries() throws IOException {
        String crashing;
        List<String> good;
        try (ChildServer server = ChildServer.start(data, SETTINGS)) {
            ask(server.client());
            server.awaitEnd();
        }
        try (ChildServer server = ChildServer.start(data, SETTINGS)) {
            server.awaitEnd();
        }
        try (ChildServer server = ChildServer.start(data, withLongPause())) {
            Server client = server.client();
            JsonNode waiting = Awaitility.await()
                    .until(
                            () -> client.get("/api/v1/transitions").json().at("/items/0"),
                            item -> item.at("/setback/crashes").asInt(0) == 2);
            crashing = waiting.get("id").asString();
            assertThat(waiting.get("status").asString()).isEqualTo("running");
            assertThat(waiting.at("/setback/reason").asString())
                    .startsWith("The worker's process ended 2 times at the same place of this transition");
            assertThat(waiting.get("etaSeconds").isNull()).isTrue();
            assertThat(client.transition(crashing).setback()).isEqualTo(waiting.get("setback"));
            good = Stream.generate(() -> client.submit(Requests.SMALL)).limit(2).toList();
            server.awaitEnd();
        }
        try (PaintedServer server = PaintedServer.start(data, SETTINGS)) {
            Server client = server.client();
            for (String id : good) {
                assertThat(client.transition(id).status()).isEqualTo("succeeded");
                Told.by(client.watch(id, 0)).assertEverythingOnce();
            }
            Told told = Told.by(client.watch(crashing, 0));
            assertThat(told.statuses()).containsExactly("queued", "running", "failed");
            assertThat(told.events().stream()
                            .filter(event -> event.type().equals("setback"))
                            .map(event -> event.json().at("/setback/crashes").asInt()))
                    .containsExactly(1, 2);
            assertThat(client.transition(crashing).problem().detail())
                    .startsWith("The worker's process ended 3 times")
                    .contains("Retry it if");
            assertThat(client.post("/api/v1/transitions/" + crashing + "/retry", "")
                            .status())
                    .isEqualTo(202);
            assertThat(Told.by(client.watch(crashing, 0)).statuses())
                    .as("this server's worker does not crash")
                    .endsWith("succeeded");
        }
    }

    /** The server may be gone before it has answered. */
    private static void ask(Server client) {
        try {
            client.submit(Requests.SMALL.replace("a red apple", ChildServer.HALT));
        } catch (UncheckedIOException e) {
            assertThat(e).hasCauseInstanceOf(IOException.class);
        }
    }

    /** There is time to ask for others, which the third try has to come after. */
    private static String[] withLongPause() {
        String[] settings = SETTINGS.clone();
        settings[settings.length - 1] = "--latentblending.lease.pause=3s";
        return settings;
    }
}
