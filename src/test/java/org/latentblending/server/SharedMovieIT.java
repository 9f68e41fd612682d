package org.latentblending.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.latentblending.storage.ObjectStore;
import org.latentblending.testing.PaintedModels;
import org.latentblending.testing.Requests;
import org.latentblending.testing.Server;
import org.latentblending.testing.ServerTest;
import org.latentblending.testing.Told;
import org.latentblending.transitions.tasks.Task;
import org.latentblending.transitions.tasks.Task.Kind;
import org.latentblending.transitions.tasks.Tasks;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/** A movie whose tasks two workers share. */
@ServerTest
@TestPropertySource(properties = "latentblending.devices=one,two")
class SharedMovieIT {
    @Autowired
    Server server;

    @Autowired
    PaintedModels models;

    @Autowired
    Tasks tasks;

    @Autowired
    ObjectStore store;

    @AfterEach
    void goOn() {
        models.release();
    }

    /** Lets a worker pass only when both are at work on this kind of task. */
    private void meet(Kind kind, String id) {
        Map<Kind, Set<String>> seen = new ConcurrentHashMap<>();
        CountDownLatch both = new CountDownLatch(2);
        models.beforeStep(() -> {
            boolean isAtIt = tasks.of(id).stream()
                    .filter(task -> task.state() == Task.State.RUNNING)
                    .anyMatch(task -> task.kind() == kind);
            boolean isNew = isAtIt
                    && seen.computeIfAbsent(kind, k -> Collections.synchronizedSet(new HashSet<>()))
                            .add(Thread.currentThread().getName());
            if (isNew) {
                both.countDown();
                await(both);
            }
        });
    }

    private static void await(CountDownLatch both) {
        try {
            if (!both.await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("No other worker came");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private String sharedIn(Kind kind, String request) {
        models.hold();
        String id = server.submit(request);
        server.watch(id, 0).nextStatus("running");
        meet(kind, id);
        models.allow(1_000_000);
        return id;
    }

    private void assertWhole(String id) {
        Told told = Told.by(server.watch(id, 0));
        assertThat(told.statuses()).containsExactly("queued", "running", "succeeded");
        told.assertEverythingOnce();
        assertThat(server.transition(id).frames()).hasSize(41);
        assertThat(server.transition(id).progress().completedSteps()).isEqualTo(9 * 10 + 8 * (2 * 4 + 4 * 3));
    }

    @Test
    void bothAreAtItsKeyframesAtOnce() {
        assertWhole(sharedIn(Kind.KEYFRAMES, Requests.EIGHT_SEGMENTS));
    }

    @Test
    void bothAreAtItsSegmentsAtOnce() {
        assertWhole(sharedIn(Kind.SEGMENTS, Requests.EIGHT_SEGMENTS));
    }

    @Test
    void crossfedColumnsGoFromWorkerToWorkerAndGiveTheSame() {
        String shared = sharedIn(Kind.SEGMENTS, Requests.EIGHT_SEGMENTS_CROSSFED);
        assertWhole(shared);
        models.release();
        String again = server.submit(Requests.EIGHT_SEGMENTS_CROSSFED);
        assertWhole(again);

        for (String picture : List.of("frames/0.png", "frames/17.png", "frames/40.png", "movie.mp4")) {
            assertThat(server.get("/api/v1/transitions/" + again + "/" + picture)
                            .body())
                    .isEqualTo(server.get("/api/v1/transitions/" + shared + "/" + picture)
                            .body());
        }
    }

    @Test
    void nothingOfTheWorkIsKeptAfterTheEnd() {
        String id = server.submit(Requests.EIGHT_SEGMENTS);
        server.watch(id, 0).untilClosed();

        assertThat(tasks.of(id)).isEmpty();
        assertThat(store.bytesIn("transitions/" + id + "/work")).isZero();
    }
}
