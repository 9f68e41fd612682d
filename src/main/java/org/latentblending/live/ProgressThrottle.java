package org.latentblending.live;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.latentblending.transitions.running.TransitionProgress;

/**
 * Which reports of one transition's progress are passed on: at most ten a second, whichever workers they come from, fewer
 * to very many clients, and none that another worker has overtaken.
 */
class ProgressThrottle {
    private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long NANOS_A_CLIENT = TimeUnit.MICROSECONDS.toNanos(500);
    /** From here on a lower count is no late report but steps that were lost. */
    private static final long OVERTAKEN_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final LongSupplier nanoTime;
    private @Nullable TransitionProgress last;
    private long lastNanos;

    ProgressThrottle(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    synchronized boolean passes(TransitionProgress report, int clients) {
        long now = nanoTime.getAsLong();
        if (last != null) {
            long since = now - lastNanos;
            boolean isOvertaken = report.completedSteps() < last.completedSteps() && since < OVERTAKEN_NANOS;
            if (isOvertaken || since < Math.max(INTERVAL_NANOS, clients * NANOS_A_CLIENT)) {
                return false;
            }
        }
        last = report;
        lastNanos = now;
        return true;
    }
}
