package org.latentblending.jobs.workers;

import org.jspecify.annotations.Nullable;
import org.latentblending.jobs.Claim;
import org.latentblending.jobs.ClaimLost;

/** A claim in a worker's hands: asked after every step whether the work is still wanted, without asking the database. */
class HeldClaim {
    private final Claim claim;
    private final StopRequest stop;
    private volatile boolean lost;
    private volatile boolean returned;
    private volatile @Nullable Throwable failure;

    HeldClaim(Claim claim, StopRequest stop) {
        this.claim = claim;
        this.stop = stop;
    }

    Claim claim() {
        return claim;
    }

    String transitionId() {
        return claim.transitionId();
    }

    /** Ends the work after the step that it is at. */
    void lose() {
        lost = true;
    }

    /** Ends the work after the step that it is at, because something that goes on beside it failed. */
    void fail(Throwable e) {
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
     * @throws ClaimLost if the transition has ended, or the task was given to another worker
     * @throws ShuttingDown if this worker is to stop at once
     */
    void check() {
        checkWanted();
        if (stop.isUrgent()) {
            throw new ShuttingDown();
        }
    }

    /** As {@link #check}, between two blocks, where a worker that is to stop loses nothing. */
    void checkBetweenBlocks() {
        checkWanted();
        if (stop.isAsked()) {
            throw new ShuttingDown();
        }
    }

    /** As {@link #check}, for what is soon finished even where the worker is to stop. */
    void checkWanted() {
        if (lost) {
            throw new ClaimLost(claim);
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
