package org.latentblending.jobs.queue;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
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
    public Delivery take() throws InterruptedException {
        String id = waiting.take();
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
