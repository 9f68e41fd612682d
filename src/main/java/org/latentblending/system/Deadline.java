package org.latentblending.system;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/** The time that there is for ending in order: whoever waits for something waits for no longer than what is left of it. */
public class Deadline {
    /** What is over in a moment may finish even where the time is up. */
    private static final long LEAST_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final long endNanos;

    public Deadline(Duration time) {
        endNanos = System.nanoTime() + time.toNanos();
    }

    public void join(Thread thread) {
        try {
            TimeUnit.NANOSECONDS.timedJoin(thread, leftNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** @return false if they have not ended */
    public boolean awaitEnd(ExecutorService threads) {
        try {
            return threads.awaitTermination(leftNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private long leftNanos() {
        return Math.max(LEAST_NANOS, endNanos - System.nanoTime());
    }
}
