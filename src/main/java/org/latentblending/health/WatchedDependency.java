package org.latentblending.health;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** The result of the last check of a dependency. One that does not answer in time counts as unavailable. */
@RequiredArgsConstructor
@Slf4j
class WatchedDependency implements HealthIndicator {
    private final String name;
    private final Probe probe;
    private final long timeoutNanos;
    private final ReentrantLock checking = new ReentrantLock();
    private volatile long checkingSince;
    private volatile @Nullable String reason;

    /** A check of something that the server needs to work. */
    interface Probe {
        /**
         * Checks whether it is available, and tries to restore it if it is not; may block.
         *
         * @throws RuntimeException if it is unavailable, with the reason as the message
         */
        void check();
    }

    String name() {
        return name;
    }

    /** Why it is unavailable; null if it is available. */
    @Nullable
    String reason() {
        long since = checkingSince;
        return since != 0 && System.nanoTime() - since > timeoutNanos
                ? "The %s gives no answer.".formatted(name)
                : reason;
    }

    @Override
    public Health health() {
        String why = reason();
        return why == null
                ? Health.up().build()
                : Health.down().withDetail("reason", why).build();
    }

    /** Checks it, unless a check is in progress. */
    void check() {
        if (checking.tryLock()) {
            checkLocked();
        }
    }

    /** Checks it after the check that is in progress, if there is one. */
    void checkAgain() {
        try {
            if (checking.tryLock(timeoutNanos, TimeUnit.NANOSECONDS)) {
                checkLocked();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void checkLocked() {
        checkingSince = System.nanoTime();
        try {
            probe.check();
            if (reason != null) {
                LOG.info("The {} is available again", name);
            }
            reason = null;
        } catch (RuntimeException e) {
            if (reason == null) {
                LOG.warn("Transitions wait and new ones are refused: {}", e.getMessage());
            }
            reason = e.getMessage() == null ? e.toString() : e.getMessage();
        } finally {
            checkingSince = 0;
            checking.unlock();
        }
    }
}
