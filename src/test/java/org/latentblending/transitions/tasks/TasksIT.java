package org.latentblending.transitions.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.latentblending.queue.TaskConsumer;
import org.latentblending.queue.TaskQueue;
import org.latentblending.testing.PaintedModels;
import org.latentblending.testing.Requests;
import org.latentblending.testing.Server;
import org.latentblending.testing.ServerTest;
import org.latentblending.testing.Watching;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;

/** Duplicate and lost messages, and holders that crash or are wrongly presumed dead. */
@ServerTest
@TestPropertySource(properties = {"latentblending.lease.heartbeat=50ms", "latentblending.lease.duration=200ms"})
class TasksIT {
    @Autowired
    Server server;

    @Autowired
    PaintedModels models;

    @Autowired
    TaskQueue queue;

    @Autowired
    Tasks tasks;

    @Autowired
    LeaseSettings settings;

    @Autowired
    JdbcClient jdbc;

    @AfterEach
    void releaseModels() {
        models.release();
    }

    private static List<String> statuses(Watching watching) {
        return watching.untilClosed().stream()
                .filter(message -> message.type().equals("status"))
                .map(message -> message.status())
                .toList();
    }

    private static List<Integer> frames(Watching watching) {
        return watching.untilClosed().stream()
                .filter(message -> message.type().equals("frame"))
                .map(message -> message.index())
                .toList();
    }

    @Test
    void ignoresDuplicateMessages() {
        models.hold();
        String id = server.submit(Requests.SMALL);
        Watching watching = server.watch(id, 0);
        watching.nextStatus("running");
        Task task = tasks.of(id).get(0);
        for (int i = 0; i < 3; i++) {
            queue.put(new TaskQueue.TaskMessage(task.id(), id, "tiny-v", TaskQueue.Turn.BEGUN));
        }
        models.release();

        assertThat(statuses(watching)).containsExactly("queued", "running", "succeeded");
        assertThat(frames(watching)).containsExactly(0, 4, 1, 2, 3);
        String next = server.submit(Requests.SMALL);
        assertThat(statuses(server.watch(next, 0))).containsExactly("queued", "running", "succeeded");
        assertThat(statuses(server.watch(id, 0))).containsExactly("queued", "running", "succeeded");
    }

    @Test
    void rejectsWritesOfAHolderPresumedDeadAndRefundsTheCrash() {
        models.hold();
        String id = server.submit(Requests.SMALL);
        Watching watching = server.watch(id, 0);
        watching.nextStatus("running");

        // As if another server had reclaimed the task.
        jdbc.sql("update task set fencing_token = fencing_token + 1, owner = 'another' where transition_id = ?")
                .param(id)
                .update();
        models.release();

        // The other server sends no heartbeats, so this one reclaims the task.
        assertThat(statuses(watching)).containsExactly("queued", "running", "succeeded");
        assertThat(frames(watching)).containsExactly(0, 4, 1, 2, 3);
    }

    @Test
    void failsATaskThatCrashedTooManyWorkers() {
        models.hold();
        String first = server.submit(Requests.SMALL);
        server.watch(first, 0).nextStatus("running");
        String id = server.submit(Requests.SMALL);
        jdbc.sql("update task set crashes = ?, state = 'RUNNING', owner = 'another' where transition_id = ?")
                .params(settings.attempts() - 1, id)
                .update();

        assertThat(statuses(server.watch(id, 0))).containsExactly("queued", "failed");
        assertThat(server.transition(id).problem().detail())
                .startsWith(
                        "The worker's process ended 10 times at the same place of this transition, the last time without"
                                + " notice");
        models.release();
        server.watch(first, 0).untilClosed();
    }

    /** The suspect has the next message. */
    @Test
    void runsALaterTaskBeforeASuspectAtTheHeadOfTheQueue() {
        models.hold();
        String first = server.submit(Requests.SMALL);
        server.watch(first, 0).nextStatus("running");
        String suspect = server.submit(Requests.SMALL);
        String good = server.submit(Requests.SMALL);
        jdbc.sql("update task set state = 'SUSPECT', crashes = 1 where transition_id = ?")
                .param(suspect)
                .update();
        models.release();

        assertThat(statuses(server.watch(suspect, 0))).containsExactly("queued", "running", "succeeded");
        assertThat(statuses(server.watch(good, 0))).containsExactly("queued", "running", "succeeded");
        assertThat(finishedAt(good)).isBeforeOrEqualTo(startedAt(suspect));
    }

    private Instant finishedAt(String id) {
        return server.transition(id).finishedAt();
    }

    private Instant startedAt(String id) {
        return server.transition(id).startedAt();
    }

    @Test
    void resendsALostMessage(@Autowired TaskOutbox outbox) {
        models.hold();
        String first = server.submit(Requests.SMALL);
        server.watch(first, 0).nextStatus("running");
        String id = server.submit(Requests.SMALL);
        try (TaskConsumer thief = queue.consumer()) {
            thief.poll(Duration.ofSeconds(10)).acknowledge();
        }
        assertThat(queue.waiting()).isEmpty();

        new TaskOutbox(tasks, queue, settings, java.time.Clock.systemUTC()).send();

        assertThat(queue.waiting()).hasSize(1);
        models.release();
        assertThat(statuses(server.watch(id, 0))).endsWith("succeeded");
    }
}
