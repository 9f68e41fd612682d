package org.latentblending.jobs.queue;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * A queue in this process's memory. What it held when the process ended is put in again at the next start from the
 * transitions that have no final state.
 */
@Component
class InProcessQueue implements JobQueue {
    private final BlockingQueue<String> waiting = new LinkedBlockingQueue<>();

    @Override
    public void put(String transitionId) {
        waiting.add(transitionId);
    }

    @Override
    public @Nullable Delivery take(Duration patience) {
        String id = poll(patience);
        return id == null ? null : delivery(id);
    }

    private @Nullable String poll(Duration patience) {
        try {
            return waiting.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private static Delivery delivery(String id) {
        return new Delivery() {
            @Override
            public String transitionId() {
                return id;
            }

            @Override
            public void done() {
                // Nothing is kept of a delivered one: the database knows those without a final state.
            }
        };
    }
}
