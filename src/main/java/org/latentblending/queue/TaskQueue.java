package org.latentblending.queue;

import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The messages that there are tasks to do: first those of begun transitions, last those of suspects, each kind first come, first served. A
 * message in a worker's hands stays the queue's responsibility until the worker says that it is done. Every message may
 * come more than once, and a message says nothing that the database does not know better.
 */
public interface TaskQueue {

    /**
     * Adds a message; durable when this returns.
     *
     * @throws QueueUnavailable if it may not have been added
     */
    void put(TaskMessage message);

    /**
     * Ids of the tasks whose messages nobody has in hand.
     *
     * @throws QueueUnavailable if they cannot be read
     */
    Set<Long> waiting();

    /** A way to take messages, for one thread. */
    Taker taker();

    /** A way to take messages whose model is among those that there are at the time, or is not known. */
    Taker taker(Supplier<Set<String>> models);

    /**
     * @param model id of the model that the task needs; null if that is not known
     * @param turn which messages it comes before
     */
    record TaskMessage(long taskId, String transitionId, @Nullable String model, Turn turn) {}

    /** In which order messages are taken. */
    enum Turn {
        /** Of transitions that were begun: these come first. */
        BEGUN,
        /** Of transitions that were not. */
        NEW,
        /** Of tasks whose holders' processes ended: these come last. */
        SUSPECT
    }

    /** Takes one message at a time: none is held in reserve that another worker could have. */
    interface Taker extends AutoCloseable {
        /** Waits for the next message, but not longer than {@code patience}; null if none came. */
        @Nullable
        Delivery take(Duration patience);

        /** Ends a wait for the next message from another thread. */
        void wake();

        /** A message that was taken and is not done goes back to the queue. */
        @Override
        void close();
    }

    /** One message in the hands of one worker. */
    interface Delivery {
        long taskId();

        String transitionId();

        /** The message need not be delivered again. */
        void done();
    }
}
