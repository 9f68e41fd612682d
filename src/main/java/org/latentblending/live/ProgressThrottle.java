package org.latentblending.live;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.latentblending.transitions.Throttle;
import org.latentblending.transitions.TransitionProgress;

/**
 * Limits one transition's progress reports to ten a second from all workers together, and fewer to many clients. Drops
 * outdated reports.
 */
class ProgressThrottle {
    private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long NANOS_PER_CLIENT = TimeUnit.MICROSECONDS.toNanos(500);
    /** After this time a lower count means lost steps and not an outdated report. */
    private static final long OUTDATED_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Throttle throttle;
    private @Nullable TransitionProgress last;

    ProgressThrottle(LongSupplier nanoTime) {
        this.throttle = new Throttle(nanoTime);
    }

    synchronized boolean passes(TransitionProgress report, int clients) {
        boolean isOutdated =
                last != null && report.completedSteps() < last.completedSteps() && !throttle.isDue(OUTDATED_NANOS);
        if (isOutdated || !throttle.tryPass(Math.max(INTERVAL_NANOS, clients * NANOS_PER_CLIENT))) {
            return false;
        }
        last = report;
        return true;
    }
}
