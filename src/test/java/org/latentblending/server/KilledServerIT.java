package org.latentblending.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.latentblending.testing.ChildServer;
import org.latentblending.testing.PaintedServer;
import org.latentblending.testing.Requests;
import org.latentblending.testing.Results;
import org.latentblending.testing.Server;
import org.latentblending.testing.Told;
import org.latentblending.testing.Watching;

/**
 * A real server that is killed with signal 9 again and again while it works. {@code -Dlatentblending.kills=50} is the long
 * form; {@code -Dlatentblending.seed=…} repeats a run's choice of moments.
 */
class KilledServerIT {
    private static final int KILLS = Integer.getInteger("latentblending.kills", 2);
    private static final long SEED = Long.getLong("latentblending.seed", System.nanoTime());
    private static final int MOST_EVENTS = 60;
    /** More would make the last server's life longer than all others together. */
    private static final int REQUESTS_A_LIFE = 2;

    private static final List<String> REQUESTS = List.of(
            Requests.EIGHT_SEGMENTS,
            Requests.ADAPTIVE,
            Requests.EIGHT_SEGMENTS_CROSSFED,
            Requests.SMALL,
            Requests.THREE_KEYFRAMES);
    private static final String[] SETTINGS = {
        "--latentblending.lease.heartbeat=100ms",
        "--latentblending.lease.duration=300ms",
        "--latentblending.queue-capacity=1000"
    };

    private static final String DRAFT =
            """
            {"keyframes": [{"prompt": "a red apple", "seed": 42}, {"prompt": "a green frog", "seed": 420}],
             "draft": true, "width": 64, "height": 64,
             "branching": {"steps": 100, "branchCounts": [2, 4, 6], "injectionSteps": [0, 31, 65]},
             "movie": {"fps": 12, "seconds": 1}}""";

    private static final String PERCEPTUAL =
            """
            {"keyframes": [{"prompt": "a red apple", "seed": 42}, {"prompt": "a green frog", "seed": 420}],
             "width": 64, "height": 64,
             "branching": {"steps": 60, "depthStrength": 0.4, "placement": "adaptive", "frames": 12, "maxSteps": 400},
             "movie": {"fps": 60, "seconds": 10, "timing": "perceptual"}}""";

    private static final String OWN_PICTURE =
            """
            {"keyframes": [{"image": "%1$s", "seed": 3}, {"prompt": "a green frog", "seed": 420}, {"image": "%1$s", "seed": 4}],
             "width": 64, "height": 64,
             "branching": {"steps": 60, "branchCounts": [2, 4, 6], "injectionSteps": [0, 20, 40]},
             "movie": {"fps": 12, "seconds": 1}}""";

    @TempDir
    Path data;

    private final Random random = new Random(SEED);
    private final List<String> accepted = new ArrayList<>();

    @Test
    void everyAcceptedJobEndsOnceWithTheSamePictures() throws IOException {
        System.out.println("Repeated by -Dlatentblending.seed=" + SEED);
        for (int kill = 0; kill < KILLS; kill++) {
            try (ChildServer server = ChildServer.start(data, SETTINGS)) {
                submit(server.client(), REQUESTS_A_LIFE);
                awaitSomeEvents(server.client());
                server.kill();
            }
        }
        try (PaintedServer server = PaintedServer.start(data, SETTINGS)) {
            Server client = server.client();
            List<Told> told =
                    accepted.stream().map(id -> Told.by(client.watch(id, 0))).toList();
            submit(client, REQUESTS.size());
            List<String> others = accepted.subList(told.size(), accepted.size());
            others.forEach(id -> client.watch(id, 0).untilClosed());
            for (int i = 0; i < told.size(); i++) {
                assertThat(told.get(i).statuses())
                        .as("%s", client.transition(accepted.get(i)))
                        .containsExactly("queued", "running", "succeeded");
                told.get(i).assertEverythingOnce();
                Results.assertSame(client, accepted.get(i), undisturbed(others, i));
            }
        }
        assertNoWorkIsLeft();
    }

    /** What it cancels is cancelled before the kill, its movie made after it. */
    @Test
    void aCancelledJobKeepsWhatWasFinished() throws IOException {
        String id;
        try (ChildServer server = ChildServer.start(data, SETTINGS)) {
            id = server.client().submit(Requests.segments(63, 60, 0));
            Watching watching = server.client().watch(id, 0);
            watching.next(
                    message -> message.type().equals("frame") && message.segment() == 0 && message.fraction() == 0.8);
            server.client().post("/api/v1/transitions/" + id + "/cancel", "");
            server.kill();
        }
        try (PaintedServer server = PaintedServer.start(data, SETTINGS)) {
            Told told = Told.by(server.client().watch(id, 0));
            assertThat(told.statuses()).containsExactly("queued", "running", "cancelled");
            int pictures = server.client().transition(id).movie().frames();
            assertThat(pictures).isPositive().isLessThan(63 * 12);
            assertThat(server.client()
                            .get("/api/v1/transitions/" + id + "/movie.mp4")
                            .status())
                    .isEqualTo(200);
        }
    }

    /** A real model, whose steps reuse features that no checkpoint has. */
    @Test
    void aDraftResumesWithTheSamePictures() throws IOException {
        String id;
        try (ChildServer server = ChildServer.start(data, ChildServer.REAL)) {
            id = server.client().submit(DRAFT);
            server.client().watch(id, 0).next(message -> message.type().equals("frame") && message.fraction() == 0);
            server.kill();
        }
        try (ChildServer server = ChildServer.start(data, ChildServer.REAL)) {
            Told told = Told.by(server.client().watch(id, 0));
            assertThat(told.statuses()).containsExactly("queued", "running", "succeeded");
            told.assertEverythingOnce();
            String undisturbed = server.client().submit(DRAFT);
            server.client().watch(undisturbed, 0).untilClosed();
            Results.assertSame(server.client(), id, undisturbed);
        }
    }

    /** Killed when the keyframes are there, and again between them. */
    @Test
    void aPictureKeyframeResumesWithTheSamePictures() throws IOException {
        String id;
        String request;
        try (ChildServer server = ChildServer.start(data, ChildServer.REAL)) {
            byte[] png = Files.readAllBytes(Path.of("docs/images/picture-frame.png"));
            request = OWN_PICTURE.formatted(
                    server.client().upload("/api/v1/images", png).id());
            id = server.client().submit(request);
            server.client().watch(id, 0).next(message -> message.type().equals("frame") && message.fraction() == 1);
            server.kill();
        }
        try (ChildServer server = ChildServer.start(data, ChildServer.REAL)) {
            server.client()
                    .watch(id, 0)
                    .next(message ->
                            message.type().equals("frame") && message.fraction() > 0 && message.fraction() < 1);
            server.kill();
        }
        try (ChildServer server = ChildServer.start(data, ChildServer.REAL)) {
            Told told = Told.by(server.client().watch(id, 0));
            assertThat(told.statuses()).containsExactly("queued", "running", "succeeded");
            told.assertEverythingOnce();
            String undisturbed = server.client().submit(request);
            server.client().watch(undisturbed, 0).untilClosed();
            Results.assertSame(server.client(), id, undisturbed);
        }
    }

    /** The kill comes when the first pictures between frames are stored. */
    @Test
    void aPerceptualMovieResumesWhileItsInBetweensAreDecoded() throws IOException {
        String id;
        Path inBetweens;
        try (ChildServer server = ChildServer.start(data, ChildServer.REAL)) {
            id = server.client().submit(PERCEPTUAL);
            inBetweens = data.resolve("transitions").resolve(id).resolve("in-betweens");
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> Files.isDirectory(inBetweens));
            server.kill();
        }
        int decoded = inBetweens.toFile().list().length;
        try (ChildServer server = ChildServer.start(data, ChildServer.REAL)) {
            Told told = Told.by(server.client().watch(id, 0));
            assertThat(told.statuses()).containsExactly("queued", "running", "succeeded");
            told.assertEverythingOnce();
            assertThat(decoded).isLessThan(inBetweens.toFile().list().length);
            String undisturbed = server.client().submit(PERCEPTUAL);
            server.client().watch(undisturbed, 0).untilClosed();
            Results.assertSame(server.client(), id, undisturbed);
            assertThat(server.client().transition(id).movie().frames()).isEqualTo(600);
        }
    }

    private void submit(Server client, int count) {
        for (int i = 0; i < count; i++) {
            accepted.add(client.submit(REQUESTS.get(accepted.size() % REQUESTS.size())));
        }
    }

    /** The one of the others that was asked for with the same request. */
    private String undisturbed(List<String> others, int number) {
        return others.get(Math.floorMod(number - (accepted.size() - others.size()), REQUESTS.size()));
    }

    /** A moment that nobody chose: any place between two events of the transition that is being drawn. */
    private void awaitSomeEvents(Server client) {
        List<String> first =
                accepted.stream().filter(id -> !isOver(client, id)).limit(2).toList();
        if (first.isEmpty()) {
            return;
        }
        Watching watching = client.watch(first.get(random.nextInt(first.size())), 0);
        int last = watching.next(message -> true)
                        .json()
                        .get("transition")
                        .get("frames")
                        .size()
                + random.nextInt(MOST_EVENTS);
        for (int i = 0; i < last; i++) {
            Watching.Message message = watching.next(any -> true);
            if (message.type().equals("movie")) {
                return;
            }
        }
    }

    private static boolean isOver(Server client, String id) {
        return client.transition(id).status().equals("succeeded");
    }

    private void assertNoWorkIsLeft() throws IOException {
        try (Stream<Path> files = Files.walk(data.resolve("transitions"))) {
            assertThat(files.filter(Files::isRegularFile)
                            .filter(file -> file.toString().contains("/work/"))
                            .map(file -> file.getParent().getFileName().toString())
                            // Adaptive placement may add branches to these later.
                            .filter(task -> !task.startsWith("branches-") && !task.equals("keyframes-0")))
                    .isEmpty();
        }
    }
}
