package org.latentblending.rendering.leases;

import java.util.function.Supplier;
import lombok.AccessLevel;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.latentblending.system.ShuttingDown;
import org.latentblending.transitions.tasks.Lease;
import org.latentblending.transitions.tasks.Lease.LeaseLost;

/** A lease that a worker holds. The worker checks it after every step, without a query of the database. */
@RequiredArgsConstructor(access = AccessLevel.PACKAGE)
public class ActiveLease {
    private final Lease lease;
    private final Supplier<Stop> stop;
    /** The work is to stop after its current step. */
    volatile boolean lost;
    /** The worker has stopped, but could not release the lease in the database yet. */
    volatile boolean releasePending;

    private volatile @Nullable Throwable failure;

    /** Whether and when the worker that holds the lease is to stop, from never to soon. */
    public enum Stop {
        NO,
        AFTER_BLOCK,
        AFTER_STEP
    }

    public Lease lease() {
        return lease;
    }

    public String transitionId() {
        return lease.transitionId();
    }

    /** Stops the work after its current step, because a part of it failed on another thread. */
    public void fail(Throwable e) {
        failure = e;
    }

    /**
     * @param reached by the work
     * @throws LeaseLost if the transition has ended, or another worker has the task
     * @throws ShuttingDown if this worker is to stop here
     */
    public void check(Stop reached) {
        checkHeld();
        if (stop.get().compareTo(reached) >= 0) {
            throw new ShuttingDown();
        }
    }

    /** Like {@link #check}, for short work that a stopping worker still finishes. */
    public void checkHeld() {
        if (lost) {
            throw new LeaseLost(lease);
        }
        Throwable thrown = failure;
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown instanceof RuntimeException exception) {
            throw exception;
        }
    }
}
