package org.latentblending.rendering.leases;

import org.jspecify.annotations.Nullable;
import org.latentblending.system.ShuttingDown;
import org.latentblending.transitions.tasks.Lease;
import org.latentblending.transitions.tasks.LeaseLost;

/** A claim in a worker's hands: asked after every step whether the work is still wanted, without asking the database. */
public class ActiveLease {
    private final Lease claim;
    private final StopRequest stop;
    private volatile boolean lost;
    private volatile boolean returned;
    private volatile @Nullable Throwable failure;

    ActiveLease(Lease claim, StopRequest stop) {
        this.claim = claim;
        this.stop = stop;
    }

    public Lease claim() {
        return claim;
    }

    public String transitionId() {
        return claim.transitionId();
    }

    /** Ends the work after the step that it is at. */
    void lose() {
        lost = true;
    }

    /** Ends the work after the step that it is at, because something that goes on beside it failed. */
    public void fail(Throwable e) {
        failure = e;
    }

    /** The worker has left it without being able to say so to the database. */
    void toBeReturned() {
        returned = true;
    }

    boolean isToBeReturned() {
        return returned;
    }

    /**
     * @throws LeaseLost if the transition has ended, or the task was given to another worker
     * @throws ShuttingDown if this worker is to stop at once
     */
    public void check() {
        checkWanted();
        if (stop.isUrgent()) {
            throw new ShuttingDown();
        }
    }

    /** As {@link #check}, between two blocks, where a worker that is to stop loses nothing. */
    public void checkBetweenBlocks() {
        checkWanted();
        if (stop.isAsked()) {
            throw new ShuttingDown();
        }
    }

    /** As {@link #check}, for what is soon finished even where the worker is to stop. */
    public void checkWanted() {
        if (lost) {
            throw new LeaseLost(claim);
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
