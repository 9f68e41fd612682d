package org.latentblending.transitions.tasks;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import lombok.AccessLevel;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.latentblending.queue.QueueUnavailable;
import org.latentblending.queue.TaskQueue;
import org.latentblending.queue.TaskQueue.Turn;
import org.springframework.stereotype.Component;

/**
 * Sends a message for every task that is ready. The tasks' rows are the outbox: what could not be sent, or may not have
 * been, is sent later, so that a task may have more messages than one but never none.
 */
@Component
@RequiredArgsConstructor(access = AccessLevel.PACKAGE)
@Slf4j
public class TaskOutbox {
    private static final int AT_ONCE = 100;
    /** Messages in the broker's memory of tasks of one model whose transitions were not begun. */
    private static final int MOST_NEW = 200;

    private final Tasks tasks;
    private final TaskQueue queue;
    private final LeaseSettings settings;
    private final Clock clock;
    private boolean compared;

    /** Sends what is to be sent; what cannot be sent now stays for the next call. */
    public synchronized void send() {
        try {
            if (!compared) {
                sendAgainWhatTheBrokerLost();
                compared = true;
            }
            sendBegun();
            sendNew();
            sendSuspects();
        } catch (QueueUnavailable e) {
            compared = false;
            LOG.warn("Tasks wait for the message broker: {}", e.getMessage());
        }
    }

    private void sendBegun() {
        List<Tasks.Unsent> unsent;
        do {
            unsent = tasks.unsentOfBegun(AT_ONCE);
            unsent.forEach(this::send);
        } while (unsent.size() == AT_ONCE);
    }

    /** A long queue is in the database; the broker has what workers may ask for before they are here again. */
    private void sendNew() {
        for (String model = tasks.modelAfter(""); model != null; model = tasks.modelAfter(model)) {
            tasks.unsentOfNew(model, MOST_NEW).forEach(this::send);
        }
    }

    /** What comes after all others; who takes one of them looks once more whether it is its turn. */
    private void sendSuspects() {
        Instant now = clock.instant();
        tasks.unsentSuspects(now, settings.latest(now)).forEach(task -> send(task, Turn.SUSPECT));
    }

    private void send(Tasks.Unsent task) {
        send(task, task.begun() ? Turn.BEGUN : Turn.NEW);
    }

    private void send(Tasks.Unsent task, Turn turn) {
        queue.put(new TaskQueue.TaskMessage(task.taskId(), task.transitionId(), task.model(), turn));
        tasks.sent(task, clock.instant());
    }

    /** The broker may be another one than before, or have lost its journal. */
    private void sendAgainWhatTheBrokerLost() {
        List<Long> expected = tasks.sentAndReady();
        if (expected.isEmpty()) {
            return;
        }
        Set<Long> waiting = queue.waiting();
        List<Long> lost = expected.stream().filter(id -> !waiting.contains(id)).toList();
        lost.forEach(tasks::sendAgain);
        if (!lost.isEmpty()) {
            LOG.info("Sending {} tasks again that the message broker does not have", lost.size());
        }
    }
}
