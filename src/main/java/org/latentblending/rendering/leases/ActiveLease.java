package org.latentblending.rendering.leases;

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
    private final StopRequest stop;
    private volatile boolean lost;
    private volatile boolean releasePending;
    private volatile @Nullable Throwable failure;

    public Lease lease() {
        return lease;
    }

    public String transitionId() {
        return lease.transitionId();
    }

    /** Stops the work after its current step. */
    void lose() {
        lost = true;
    }

    /** Stops the work after its current step, because a part of it failed on another thread. */
    public void fail(Throwable e) {
        failure = e;
    }

    /** The worker has stopped, but could not release the lease in the database yet. */
    void setReleasePending() {
        releasePending = true;
    }

    boolean isReleasePending() {
        return releasePending;
    }

    /**
     * @throws LeaseLost if the transition has ended, or another worker has the task
     * @throws ShuttingDown if this worker is to stop immediately
     */
    public void check() {
        checkHeld();
        if (stop.isImmediate()) {
            throw new ShuttingDown();
        }
    }

    /** Like {@link #check}, between two blocks, where a worker loses nothing by stopping. */
    public void checkBetweenBlocks() {
        checkHeld();
        if (stop.isRequested()) {
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
