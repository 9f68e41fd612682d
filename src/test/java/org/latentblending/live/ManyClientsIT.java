package org.latentblending.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.latentblending.testing.ChildServer;
import org.latentblending.testing.ManyWatchers;
import org.latentblending.testing.Server;
import org.latentblending.testing.ShownTransition;
import org.latentblending.testing.WatchedFrames;
import org.latentblending.testing.Watching;

/**
 * Very many clients of one transition in a process of its own, a tenth of them slow or dead. {@code
 * -Dlatentblending.clients=1000 -Dlatentblending.rounds=5} is the long form: it prints the steps per second of the worker
 * with and without them, in alternating rounds.
 */
class ManyClientsIT {
    private static final int CLIENTS = Integer.getInteger("latentblending.clients", 100);
    private static final int ROUNDS = Integer.getInteger("latentblending.rounds", 1);
    private static final boolean SHORT = System.getProperty("latentblending.clients") == null;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @TempDir
    Path data;

    private record Round(double alone, double watched, double processorSeconds) {}

    @Test
    void sendsEverythingInOrderToAllFastClientsWithoutDelayingTheWorker() throws IOException, InterruptedException {
        List<Round> rounds = new ArrayList<>();
        String[] settings = {
            ChildServer.STEP + "=" + (SHORT ? "2ms" : "0ms"),
            ChildServer.STEP_OF_BRANCH + "=" + (SHORT ? "0ms" : "20ms"),
            "--latentblending.live.send-timeout=2s"
        };
        try (ChildServer server =
                SHORT ? ChildServer.start(data, settings) : ChildServer.startOptimized(data, settings)) {
            Server client = server.client();
            if (!SHORT) {
                alone(client);
                watched(client);
            }
            for (int n = 0; n < ROUNDS; n++) {
                double alone = SHORT ? 0 : alone(client);
                double before = server.processorSeconds();
                double watched = watched(client);
                rounds.add(new Round(alone, watched, server.processorSeconds() - before));
            }
        }
        if (!SHORT) {
            rounds.forEach(round -> System.out.printf(
                    "%d clients: %.2f steps/s alone, %.2f watched, %+.1f %%, %.1f processor seconds%n",
                    CLIENTS,
                    round.alone(),
                    round.watched(),
                    100 * (round.watched() / round.alone() - 1),
                    round.processorSeconds()));
        }
    }

    /** About sixty events and 12 frames a segment, as preset medium gives. */
    private static String request() {
        return """
                {"keyframes": [{"prompt": "a", "seed": 1}, {"prompt": "b", "seed": 2}, {"prompt": "c", "seed": 3}],
                 "width": 256, "height": 256, "branching": {"preset": "medium", "depthStrength": 0.4},
                 "movie": {"fps": 10, "seconds": 1}}""";
    }

    /** Holds the worker until it is cancelled, so that all clients are there when the one that counts begins. */
    private static String before(Server client) {
        String id = client.submit(
                """
                {"keyframes": [{"prompt": "a"}, {"prompt": "b"}, {"prompt": "c"}, {"prompt": "d"}, {"prompt": "e"}],
                 "width": 64, "height": 64,
                 "branching": {"steps": 999, "branchCounts": [2], "injectionSteps": [0]}}""");
        Watching watching = client.watch(id, 0);
        watching.nextStatus("running");
        watching.cut();
        return id;
    }

    private static void cancel(Server client, String id) {
        client.post("/api/v1/transitions/" + id + "/cancel", "");
    }

    private static double alone(Server client) {
        String before = before(client);
        String id = client.submit(request());
        Watching one = client.watch(id, 0);
        cancel(client, before);
        one.untilClosed();
        return stepsPerSecond(client.transition(id));
    }

    private static double watched(Server client) throws IOException, InterruptedException {
        int slow = CLIENTS / 20;
        int dead = CLIENTS / 20;
        String before = before(client);
        String id = client.submit(request());
        Watching one = client.watch(id, 0);
        int port = client.uri("/").getPort();
        try (var watchers =
                new ManyWatchers(port, "/ws/transitions/" + id + "?after=0", CLIENTS - slow - dead, slow, dead)) {
            cancel(client, before);
            one.untilClosed();
            watchers.awaitGoodEnded(PATIENCE);
            ShownTransition transition = client.transition(id);
            long events =
                    one.messages().stream().filter(Watching.Message::isEvent).count();
            assertThat(transition.status()).isEqualTo("succeeded");
            for (WatchedFrames good : watchers.good()) {
                assertThat(good.disorder()).isEmpty();
                assertThat(good.lastSeq()).isEqualTo(events);
                assertThat(good.count("frame")).isEqualTo(transition.frames().size());
                assertThat(good.closeStatus()).isEqualTo(1000);
            }
            assertThat(watchers.slow()).allMatch(slowOne -> slowOne.disorder().isEmpty());
            return stepsPerSecond(transition);
        }
    }

    private static double stepsPerSecond(ShownTransition transition) {
        Duration took = Duration.between(transition.startedAt(), transition.finishedAt());
        return transition.progress().totalSteps() / (took.toMillis() / 1e3);
    }
}
