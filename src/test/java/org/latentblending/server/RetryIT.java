package org.latentblending.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.latentblending.testing.PaintedModels;
import org.latentblending.testing.Requests;
import org.latentblending.testing.Results;
import org.latentblending.testing.Server;
import org.latentblending.testing.ServerTest;
import org.latentblending.testing.Told;
import org.latentblending.testing.Watching;
import org.springframework.beans.factory.annotation.Autowired;

/** Transitions that failed or were cancelled and are taken up again. */
@ServerTest
class RetryIT {
    private static final int STEPS_OF_ALL_KEYFRAMES = 10;
    private static final int STEPS_OF_FOUR_SEGMENTS = 20;
    private static final int LAST_FRAME_BETWEEN = 19;
    private static final int LAST_KEYFRAME = 40;

    @Autowired
    Server server;

    @Autowired
    PaintedModels models;

    @AfterEach
    void goOn() {
        models.release();
        server.watch(server.submit(Requests.SMALL), 0).untilClosed();
    }

    private Watching begun(int steps, int frame) {
        models.hold();
        Watching watching = server.watch(server.submit(Requests.EIGHT_SEGMENTS), 0);
        models.allow(steps);
        watching.next(message -> message.type().equals("frame") && message.index() == frame);
        return watching;
    }

    private static String idOf(Watching watching) {
        return watching.messages().get(0).transitionId();
    }

    private Server.Answer retry(String id) {
        return server.post("/api/v1/transitions/" + id + "/retry", "");
    }

    private void cancel(String id) {
        assertThat(server.post("/api/v1/transitions/" + id + "/cancel", "").status())
                .isEqualTo(202);
    }

    private String undisturbed() {
        String id = server.submit(Requests.EIGHT_SEGMENTS);
        server.watch(id, 0).untilClosed();
        return id;
    }

    /** Without anything drawn twice: what is there need not be made again. */
    @Test
    void aCancelledOneGoesOnFromItsBlocksToTheSameResult() {
        Watching watching = begun(STEPS_OF_ALL_KEYFRAMES, LAST_KEYFRAME);
        String id = idOf(watching);
        cancel(id);
        models.release();
        watching.untilClosed();
        long lastSeq = watching.messages().get(watching.messages().size() - 1).seq();

        Server.Answer answer = retry(id);
        Watching again = server.watch(id, lastSeq);
        List<Watching.Message> onlyNew = again.untilClosed();

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.header("Location")).endsWith("/api/v1/transitions/" + id);
        assertThat(answer.transition().status()).isIn("queued", "running");
        assertThat(answer.transition().finishedAt()).isNull();
        Told told = Told.by(server.watch(id, 0));
        assertThat(told.statuses()).containsExactly("queued", "running", "cancelled", "queued", "running", "succeeded");
        told.assertEverythingOnce();
        assertThat(onlyNew.stream().filter(message -> message.type().equals("frame")))
                .as("keyframes were announced before")
                .hasSize(32);
        Results.assertSame(server, id, undisturbed());
        assertThat(server.transition(id).problem()).isNull();
    }

    @Test
    void aFailedOneWithAMovieOfAPartGetsTheWholeMovie() {
        Watching watching = begun(STEPS_OF_FOUR_SEGMENTS, LAST_FRAME_BETWEEN);
        String id = idOf(watching);
        models.failWith(new IllegalStateException("broken on purpose"));
        models.allow(1);
        watching.untilClosed();
        assertThat(server.transition(id).movie().frames()).isEqualTo(4 * 12);
        models.release();

        assertThat(retry(id).transition().movie()).isNull();
        Told told = Told.by(server.watch(id, 0));

        assertThat(told.statuses()).containsExactly("queued", "running", "failed", "queued", "running", "succeeded");
        Results.assertSame(server, id, undisturbed());
    }

    @Test
    void canBeRetriedAgainAndAgainAndAtOnce() {
        Watching watching = begun(STEPS_OF_ALL_KEYFRAMES, LAST_KEYFRAME);
        String id = idOf(watching);
        for (int i = 0; i < 3; i++) {
            cancel(id);
            assertThat(retry(id).status()).isEqualTo(202);
            // The worker is still in the step in which it was cancelled, or in the first after the retry.
            models.allow(2);
        }
        cancel(id);
        assertThat(retry(id).status()).isEqualTo(202);
        models.release();

        Told told = Told.by(server.watch(id, 0));
        told.assertEverythingOnce();
        Results.assertSame(server, id, undisturbed());
    }

    @Test
    void othersAreNotRetried() {
        assertThat(retry("another").status()).isEqualTo(404);
        String done = server.submit(Requests.SMALL);
        server.watch(done, 0).untilClosed();
        assertThat(retry(done).status()).isEqualTo(409);
        assertThat(retry(done).problem().detail()).contains("succeeded");

        models.hold();
        String running = server.submit(Requests.SMALL);
        server.watch(running, 0).nextStatus("running");
        String queued = server.submit(Requests.SMALL);
        assertThat(retry(running).status()).isEqualTo(409);
        assertThat(retry(queued).status()).isEqualTo(409);
        models.release();
        Stream.of(running, queued).forEach(id -> server.watch(id, 0).untilClosed());
    }

    /** The capacity of the tests' server is five. */
    @Test
    void aRetryCountsLikeANewOne() {
        models.hold();
        String running = server.submit(Requests.SMALL);
        server.watch(running, 0).nextStatus("running");
        String cancelled = server.submit(Requests.SMALL);
        cancel(cancelled);
        List<String> queued =
                Stream.generate(() -> server.submit(Requests.SMALL)).limit(5).toList();

        Server.Answer full = retry(cancelled);
        assertThat(full.status()).isEqualTo(429);
        assertThat(full.header("Retry-After")).isNotNull();
        assertThat(server.transition(cancelled).status()).isEqualTo("cancelled");

        cancel(queued.get(0));
        assertThat(retry(cancelled).status()).isEqualTo(202);
        assertThat(server.transition(cancelled).queuePosition()).isEqualTo(5);
        models.release();
        assertThat(Told.by(server.watch(cancelled, 0)).statuses())
                .containsExactly("queued", "cancelled", "queued", "running", "succeeded");
        queued.forEach(id -> server.watch(id, 0).untilClosed());
    }
}
