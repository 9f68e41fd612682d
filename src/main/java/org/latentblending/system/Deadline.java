package org.latentblending.system;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/** A limit for an orderly shutdown: each wait lasts no longer than the remaining time. */
public class Deadline {
    /** Lets short work finish even after the deadline. */
    private static final long MIN_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final long endNanos;

    public Deadline(Duration time) {
        endNanos = System.nanoTime() + time.toNanos();
    }

    public void join(Thread thread) {
        try {
            TimeUnit.NANOSECONDS.timedJoin(thread, remainingNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** @return false if they have not ended */
    public boolean awaitEnd(ExecutorService threads) {
        try {
            return threads.awaitTermination(remainingNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private long remainingNanos() {
        return Math.max(MIN_NANOS, endNanos - System.nanoTime());
    }
}
