package org.latentblending.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.latentblending.testing.ChildServer;
import org.latentblending.testing.OwnPostgres;
import org.latentblending.testing.Requests;
import org.latentblending.testing.Results;
import org.latentblending.testing.Server;
import org.latentblending.testing.SharedServices;
import org.latentblending.testing.Told;
import org.latentblending.testing.Watching;

/**
 * A cluster whose servers are killed with signal 9 in mid-job, and whose broker and database are started anew. The long
 * form, with two servers for clients and three workers, is {@code -Dlatentblending.kills=10}; {@code
 * -Dlatentblending.seed=…} repeats a run's choice of moments, and {@link OwnPostgres} tells how to use another database.
 */
class KilledClusterIT {
    private static final Integer KILLS = Integer.getInteger("latentblending.kills");
    private static final long SEED = Long.getLong("latentblending.seed", System.nanoTime());
    private static final int WORKERS = KILLS == null ? 2 : 3;
    private static final int MOST_EVENTS = 40;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final List<String> REQUESTS =
            List.of(Requests.EIGHT_SEGMENTS, Requests.THREE_KEYFRAMES, Requests.EIGHT_SEGMENTS_CROSSFED);

    @TempDir
    Path folder;

    private final Random random = new Random(SEED);
    private final List<Accepted> accepted = new ArrayList<>();
    private final List<Node> apis = new ArrayList<>();
    private final List<Node> workers = new ArrayList<>();

    private enum Disturbance {
        WORKER,
        API,
        BROKER,
        DATABASE
    }

    /** A job that a server has answered for. */
    private record Accepted(String id, int request) {}

    /** A server of the cluster, which may be another process after a while. */
    private final class Node implements AutoCloseable {
        private final String role;
        private final Path data;
        private final SharedServices shared;
        private ChildServer process;

        Node(String role, int number, SharedServices shared) {
            this.role = role;
            this.data = folder.resolve(role + "-" + number);
            this.shared = shared;
            start();
        }

        final void start() {
            List<String> settings = new ArrayList<>(shared.settings(role));
            settings.addAll(List.of(
                    "--latentblending.lease.heartbeat=250ms",
                    "--latentblending.lease.duration=3s",
                    "--latentblending.queue-capacity=1000"));
            try {
                process = ChildServer.start(data, settings.toArray(String[]::new));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void killAndStart() {
            process.kill();
            start();
        }

        Server client() {
            return process.client();
        }

        @Override
        public void close() {
            process.close();
        }
    }

    @Test
    void everyAcceptedJobEndsOnceWithTheSamePictures() throws IOException {
        System.out.println("Repeated by -Dlatentblending.seed=" + SEED);
        try (OwnPostgres database = OwnPostgres.start(folder.resolve("database"));
                SharedServices shared = SharedServices.start(folder.resolve("broker"), database.url())) {
            startNodes(shared);
            try {
                for (Disturbance disturbance : disturbances()) {
                    submit();
                    awaitSomeEvents();
                    System.out.printf("%s in the midst of job %d%n", disturbance, accepted.size());
                    disturb(disturbance, shared, database);
                }
                assertAllEndedOnceAndAlike();
                assertThat(shared.objects("/work/")).isEmpty();
            } catch (AssertionError | RuntimeException e) {
                Stream.concat(apis.stream(), workers.stream())
                        .forEach(node -> System.out.println(node.role + ":\n" + node.process.said()));
                throw e;
            }
        } finally {
            apis.forEach(Node::close);
            workers.forEach(Node::close);
        }
    }

    private void startNodes(SharedServices shared) {
        var starting = new ArrayList<CompletableFuture<?>>();
        for (int n = 0; n < 2; n++) {
            int number = n;
            starting.add(CompletableFuture.runAsync(() -> add(apis, new Node("api", number, shared))));
        }
        for (int n = 0; n < WORKERS; n++) {
            int number = n;
            starting.add(CompletableFuture.runAsync(() -> add(workers, new Node("worker", number, shared))));
        }
        starting.forEach(CompletableFuture::join);
    }

    private static void add(List<Node> nodes, Node node) {
        synchronized (nodes) {
            nodes.add(node);
        }
    }

    /** One of each in the short form; in the long one as many kills, and a new start of broker and database after some. */
    private List<Disturbance> disturbances() {
        if (KILLS == null) {
            return List.of(Disturbance.values());
        }
        List<Disturbance> all = new ArrayList<>();
        IntStream.range(0, KILLS).forEach(n -> all.add(n % 3 == 2 ? Disturbance.API : Disturbance.WORKER));
        IntStream.range(0, Math.max(1, KILLS / 5)).forEach(n -> {
            all.add(Disturbance.BROKER);
            all.add(Disturbance.DATABASE);
        });
        Collections.shuffle(all, random);
        return all;
    }

    private void disturb(Disturbance disturbance, SharedServices shared, OwnPostgres database) throws IOException {
        switch (disturbance) {
            case WORKER -> any(workers).killAndStart();
            case API -> any(apis).killAndStart();
            case BROKER -> shared.restartBroker();
            case DATABASE -> database.restart();
        }
    }

    private <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    /** Until some server answers for it; a repeated try has the same key, so that none is asked for twice. */
    private void submit() {
        int request = accepted.size() % REQUESTS.size();
        String key = UUID.randomUUID().toString();
        Awaitility.await("a job is accepted")
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> {
                    Server.Answer answer = any(apis)
                            .client()
                            .post("/api/v1/transitions", REQUESTS.get(request), "Idempotency-Key", key);
                    if (answer.status() == 202) {
                        accepted.add(new Accepted(answer.id(), request));
                    }
                    return answer.status() == 202;
                });
    }

    /** A moment that nobody chose: any place between two events of a transition that is being drawn. */
    private void awaitSomeEvents() {
        int events = random.nextInt(MOST_EVENTS);
        Watching watching = Awaitility.await("a transition that is being drawn")
                .atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> any(apis).client().watch(firstUnfinished(), 0), any -> true);
        watching.nextStatus("running");
        for (int n = 0; n < events; n++) {
            if (watching.next(any -> true).type().equals("movie")) {
                break;
            }
        }
        watching.cut();
    }

    private String firstUnfinished() {
        Server client = apis.get(0).client();
        return accepted.stream()
                .map(Accepted::id)
                .filter(id -> List.of("queued", "running")
                        .contains(client.transition(id).status()))
                .findFirst()
                .orElse(accepted.get(accepted.size() - 1).id());
    }

    private void assertAllEndedOnceAndAlike() {
        Server client = apis.get(0).client();
        List<Told> told =
                accepted.stream().map(job -> whenEnded(client, job.id())).toList();
        int disturbed = accepted.size();
        REQUESTS.forEach(request -> submit());
        List<Accepted> undisturbed = accepted.subList(disturbed, accepted.size());
        undisturbed.forEach(job -> whenEnded(client, job.id()));
        for (int n = 0; n < disturbed; n++) {
            assertThat(told.get(n).statuses())
                    .as("%s", client.transition(accepted.get(n).id()))
                    .containsExactly("queued", "running", "succeeded");
            told.get(n).assertEverythingOnce();
            int request = accepted.get(n).request();
            Accepted same = undisturbed.stream()
                    .filter(job -> job.request() == request)
                    .findFirst()
                    .orElseThrow();
            Results.assertSame(client, accepted.get(n).id(), same.id());
        }
        assertThat(client.get("/api/v1/transitions?limit=100").json().get("items"))
                .as("none doubled")
                .hasSize(Math.min(100, accepted.size()));
    }

    private static Told whenEnded(Server client, String id) {
        Awaitility.await("the end of " + id)
                .atMost(PATIENCE)
                .ignoreExceptions()
                .pollInterval(Duration.ofMillis(300))
                .until(() -> List.of("succeeded", "failed", "cancelled")
                        .contains(client.transition(id).status()));
        return Told.by(client.watch(id, 0));
    }
}
