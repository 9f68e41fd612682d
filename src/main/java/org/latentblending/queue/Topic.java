package org.latentblending.queue;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Short texts that reach every other server of the same broker that listens at the time. Any of them may get lost: who
 * listens too slowly loses the oldest, so that nothing piles up in the broker.
 */
public interface Topic {

    /**
     * @param urgent whether servers that listen for what is urgent only get it too
     * @throws QueueUnavailable if it may not have been sent
     */
    void send(String text, boolean urgent);

    /** A way to listen, for one thread. What this server sends is not heard. */
    Listener listener(boolean onlyUrgent);

    /** Hears one text at a time. */
    interface Listener extends AutoCloseable {
        /** Waits for the next text, but not longer than {@code patience}; null if none came. */
        @Nullable
        String next(Duration patience);

        /** Ends a wait for the next text from another thread. */
        void wake();

        @Override
        void close();
    }
}
