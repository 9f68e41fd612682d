package org.latentblending.transitions;

import java.util.function.LongSupplier;
import lombok.RequiredArgsConstructor;

/** Passes at most one call in an interval. */
@RequiredArgsConstructor
public class Throttle {
    private final LongSupplier nanoTime;
    private boolean hasPassed;
    private long passedNanos;

    public synchronized boolean isDue(long intervalNanos) {
        return !hasPassed || nanoTime.getAsLong() - passedNanos >= intervalNanos;
    }

    /** Passes the first call, and later ones that are due. */
    public synchronized boolean tryPass(long intervalNanos) {
        if (!isDue(intervalNanos)) {
            return false;
        }
        hasPassed = true;
        passedNanos = nanoTime.getAsLong();
        return true;
    }
}
