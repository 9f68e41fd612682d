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

/** Messages that come twice, holders that die or are taken for dead, and messages that get lost. */
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
    LeaseSettings work;

    @Autowired
    JdbcClient jdbc;

    @AfterEach
    void goOn() {
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
    void messagesThatComeAgainChangeNothing() {
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
    void whoIsTakenForDeadCannotWriteAnyMoreAndIsNotHeldAgainstTheTask() {
        models.hold();
        String id = server.submit(Requests.SMALL);
        Watching watching = server.watch(id, 0);
        watching.nextStatus("running");

        // The other process's name and the next fencing token: as if another server had taken the task over.
        jdbc.sql("update task set fencing_token = fencing_token + 1, owner = 'another' where transition_id = ?")
                .param(id)
                .update();
        models.release();

        // The other one never shows a sign of life, so that it comes back here.
        assertThat(statuses(watching)).containsExactly("queued", "running", "succeeded");
        assertThat(frames(watching)).containsExactly(0, 4, 1, 2, 3);
    }

    @Test
    void aTaskThatTookTooManyWorkersDownIsGivenUp() {
        models.hold();
        String first = server.submit(Requests.SMALL);
        server.watch(first, 0).nextStatus("running");
        String id = server.submit(Requests.SMALL);
        jdbc.sql("update task set crashes = ?, state = 'RUNNING', owner = 'another' where transition_id = ?")
                .params(work.attempts() - 1, id)
                .update();

        assertThat(statuses(server.watch(id, 0))).containsExactly("queued", "failed");
        assertThat(server.transition(id).problem().detail())
                .startsWith(
                        "The worker's process ended 10 times at the same place of this transition, the last time without"
                                + " notice");
        models.release();
        server.watch(first, 0).untilClosed();
    }

    /** Its message is in front of that of the good one, and would be the next to be taken. */
    @Test
    void aSuspectInFrontOfTheQueueLetsAGoodOnePassThatCameLater() {
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
    void aLostMessageIsSentAgain(@Autowired TaskOutbox outbox) {
        models.hold();
        String first = server.submit(Requests.SMALL);
        server.watch(first, 0).nextStatus("running");
        String id = server.submit(Requests.SMALL);
        try (TaskConsumer thief = queue.consumer()) {
            thief.poll(Duration.ofSeconds(10)).acknowledge();
        }
        assertThat(queue.waiting()).isEmpty();

        new TaskOutbox(tasks, queue, work, java.time.Clock.systemUTC()).send();

        assertThat(queue.waiting()).hasSize(1);
        models.release();
        assertThat(statuses(server.watch(id, 0))).endsWith("succeeded");
    }
}
