package org.latentblending.jobs.workers;

import java.util.function.BooleanSupplier;
import org.latentblending.jobs.Claim;
import org.latentblending.jobs.ClaimLost;

/** A claim in a worker's hands: asked after every step whether the work is still wanted, without asking the database. */
class HeldClaim {
    private final Claim claim;
    private final BooleanSupplier stopping;
    private volatile boolean lost;
    private volatile boolean returned;

    HeldClaim(Claim claim, BooleanSupplier stopping) {
        this.claim = claim;
        this.stopping = stopping;
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

    /** The worker has left it without being able to say so to the database. */
    void toBeReturned() {
        returned = true;
    }

    boolean isToBeReturned() {
        return returned;
    }

    /**
     * @throws ClaimLost if the transition has ended, or the task was given to another worker
     * @throws ShuttingDown if this worker is to stop
     */
    void check() {
        if (lost) {
            throw new ClaimLost(claim);
        }
        if (stopping.getAsBoolean()) {
            throw new ShuttingDown();
        }
    }
}
