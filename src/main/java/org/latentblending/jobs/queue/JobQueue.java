package org.latentblending.jobs.queue;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The waiting transitions, first come, first served. A transition handed to a worker stays the queue's responsibility
 * until the worker says that it is done; every one may be delivered more than once.
 */
public interface JobQueue {

    /** Adds a transition whose row is durable. */
    void put(String transitionId);

    /** Waits for the next transition, but not longer than {@code patience}; null if none came. */
    @Nullable
    Delivery take(Duration patience);

    /** One transition in the hands of one worker. */
    interface Delivery {
        String transitionId();

        /** The transition has reached a final state and need not be delivered again. */
        void done();
    }
}
