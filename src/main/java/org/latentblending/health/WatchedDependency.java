package org.latentblending.health;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is known of a part from the last look at it; a look that takes too long counts as no. */
class WatchedDependency {
    private static final Logger LOG = LoggerFactory.getLogger(WatchedDependency.class);

    private final DependencyProbe part;
    private final long patienceNanos;
    private final ReentrantLock looking = new ReentrantLock();
    private volatile long lookingSince;
    private volatile @Nullable String reason;

    WatchedDependency(DependencyProbe part, long patienceNanos) {
        this.part = part;
        this.patienceNanos = patienceNanos;
    }

    String name() {
        return part.name();
    }

    /** Why it cannot be used; null if it can. */
    @Nullable
    String reason() {
        long since = lookingSince;
        return since != 0 && System.nanoTime() - since > patienceNanos
                ? "The %s gives no answer.".formatted(part.name())
                : reason;
    }

    /** Looks at it, unless somebody does. */
    void look() {
        if (looking.tryLock()) {
            lookLocked();
        }
    }

    /** Looks at it, if need be after a look that began before. */
    void lookAnew() {
        try {
            if (looking.tryLock(patienceNanos, TimeUnit.NANOSECONDS)) {
                lookLocked();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void lookLocked() {
        lookingSince = System.nanoTime();
        try {
            part.check();
            if (reason != null) {
                LOG.info("The {} can be used again", part.name());
            }
            reason = null;
        } catch (RuntimeException e) {
            if (reason == null) {
                LOG.warn("Jobs wait, and new ones are refused: {}", e.getMessage());
            }
            reason = e.getMessage() == null ? e.toString() : e.getMessage();
        } finally {
            lookingSince = 0;
            looking.unlock();
        }
    }
}
