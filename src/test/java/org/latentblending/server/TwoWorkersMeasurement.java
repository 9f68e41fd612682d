package org.latentblending.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.latentblending.testing.ChildServer;
import org.latentblending.testing.Server;
import org.latentblending.testing.SharedServices;
import org.latentblending.testing.ShownTransition;

/**
 * How much faster two workers draw a movie of eight segments with preset high than one, with a fixed delay a branch and
 * step in place of the model: {@code ./mvnw test -Dtest=TwoWorkersMeasurement -Dlatentblending.rounds=5}. Rounds take turns.
 */
class TwoWorkersMeasurement {
    private static final int ROUNDS = Integer.getInteger("latentblending.rounds", 3);
    private static final List<String> DELAY = List.of(ChildServer.STEP + "=0ms", ChildServer.STEP_OF_BRANCH + "=10ms");
    private static final String EIGHT_SEGMENTS_HIGH =
            """
            {"keyframes": [%s], "width": 64, "height": 64, "branching": {"preset": "high"},
             "movie": {"fps": 12, "seconds": 1}}"""
                    .formatted(IntStream.rangeClosed(1, 9)
                            .mapToObj(i -> "{\"prompt\": \"prompt %d\", \"seed\": %d}".formatted(i, i))
                            .collect(Collectors.joining(", ")));

    @TempDir
    Path folder;

    private ChildServer start(String name, Stream<String> settings) throws IOException {
        return ChildServer.start(
                folder.resolve(name), Stream.concat(DELAY.stream(), settings).toArray(String[]::new));
    }

    @Test
    void inOneProcess() throws IOException {
        try (ChildServer one = start("one", Stream.of("--latentblending.devices=one"));
                ChildServer two = start("two", Stream.of("--latentblending.devices=one,two"))) {
            takingTurns("one process", one.client(), two.client());
        }
    }

    /** Two clusters, one of which has a worker more; who is not asked costs heartbeats. */
    @Test
    void inTwoProcesses() throws IOException {
        try (SharedServices shared = SharedServices.start(folder.resolve("broker"));
                SharedServices sharedByTwo = SharedServices.start(folder.resolve("broker of two"));
                ChildServer one = startInCluster(shared, "api");
                ChildServer two = startInCluster(sharedByTwo, "api");
                ChildServer alone = startInCluster(shared, "worker");
                ChildServer first = startInCluster(sharedByTwo, "worker");
                ChildServer second = startInCluster(sharedByTwo, "worker")) {
            for (ChildServer api : List.of(one, two)) {
                Awaitility.await()
                        .atMost(Duration.ofMinutes(2))
                        .until(() -> !api.client().get("/api/v1/models").json().isEmpty());
            }
            takingTurns("two processes", one.client(), two.client());
            for (ChildServer worker : List.of(alone, first, second)) {
                assertThat(worker.said()).doesNotContain("Taking over");
            }
        }
    }

    private ChildServer startInCluster(SharedServices shared, String role) throws IOException {
        return start(
                role + System.nanoTime(),
                Stream.concat(shared.settings(role).stream(), Stream.of("--latentblending.devices=one")));
    }

    /** All processes have drawn a movie before the first round. */
    private static void takingTurns(String where, Server one, Server two) {
        seconds(one, EIGHT_SEGMENTS_HIGH);
        seconds(two, EIGHT_SEGMENTS_HIGH);
        for (int round = 0; round < ROUNDS; round++) {
            double alone = seconds(one, EIGHT_SEGMENTS_HIGH);
            double together = seconds(two, EIGHT_SEGMENTS_HIGH);
            System.out.printf(
                    "%s: %.2f s alone, %.2f s together, %.2f times%n", where, alone, together, alone / together);
        }
    }

    private static double seconds(Server client, String request) {
        String id = client.submit(request);
        Awaitility.await()
                .atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> client.transition(id).status().equals("succeeded"));
        ShownTransition transition = client.transition(id);
        return Duration.between(transition.startedAt(), transition.finishedAt()).toMillis() / 1e3;
    }
}
