package org.latentblending.transitions.tasks;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.latentblending.queue.QueueUnavailable;
import org.latentblending.queue.TaskQueue;
import org.latentblending.queue.TaskQueue.Turn;
import org.springframework.stereotype.Component;

/**
 * Sends a message for every task that is ready. The rows of the tasks are the outbox: a message that was not sent, or may
 * have been lost, is sent later. So a ready task may have more than one message, but never none for long.
 */
@Component
@RequiredArgsConstructor
@Slf4j
public class TaskOutbox {
    private static final int BATCH = 100;
    /** Limit of the messages for tasks of one model whose transitions have not started, to save the broker's memory. */
    private static final int MAX_NEW = 200;

    private final Tasks tasks;
    private final TaskQueue queue;
    private final LeaseSettings settings;
    private final Clock clock;
    private boolean compared;

    /** Sends messages for all ready tasks that have none. While the broker is unavailable, the tasks wait for the next call. */
    public synchronized void send() {
        try {
            if (!compared) {
                resendLost();
                compared = true;
            }
            List<Tasks.Unsent> begun;
            do {
                begun = tasks.unsentOfBegun(BATCH);
                begun.forEach(task -> send(task, Turn.BEGUN));
            } while (begun.size() == BATCH);
            for (String model = tasks.modelAfter(""); model != null; model = tasks.modelAfter(model)) {
                tasks.unsentOfNew(model, MAX_NEW).forEach(task -> send(task, Turn.NEW));
            }
            Instant now = clock.instant();
            tasks.unsentSuspects(now, settings.latest(now)).forEach(task -> send(task, Turn.SUSPECT));
        } catch (QueueUnavailable e) {
            compared = false;
            LOG.warn("Tasks wait for the message broker: {}", e.getMessage());
        }
    }

    private void send(Tasks.Unsent task, Turn turn) {
        queue.put(new TaskQueue.TaskMessage(task.taskId(), task.transitionId(), task.model(), turn));
        tasks.sent(task, clock.instant());
    }

    /** After a failure the broker may be another one, or have lost its journal. */
    private void resendLost() {
        List<Long> expected = tasks.sentAndReady();
        if (!expected.isEmpty()) {
            Set<Long> waiting = queue.waiting();
            List<Long> lost =
                    expected.stream().filter(id -> !waiting.contains(id)).toList();
            lost.forEach(tasks::sendAgain);
            if (!lost.isEmpty()) {
                LOG.info("Sending {} tasks again that the message broker does not have", lost.size());
            }
        }
    }
}
