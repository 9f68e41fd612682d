package org.latentblending.rendering;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.latentblending.rendering.leases.ActiveLease;
import org.latentblending.system.Futures;
import org.latentblending.transitions.BranchChange;
import org.latentblending.transitions.lifecycle.TransitionLifecycle;
import org.latentblending.transitions.running.RunningTransition;
import org.springframework.stereotype.Component;

/**
 * What one task makes known and stores, written beside the device's work in the order in which it happened: nothing is
 * announced before it is stored, and nothing after something that could not be stored, which stops the task. At most one
 * block waits, with what is told between two blocks; then the worker does.
 */
class WriteBehindQueue {
    private final ActiveLease claim;
    private final RunningTransition now;
    private final CheckpointWriter blocks;
    private final TransitionLifecycle lifecycle;
    private final CheckpointWriter.Factory shared;
    private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
    private CompletableFuture<Void> lastBlock = last;
    private CompletableFuture<Void> lastAside = last;
    /** Branches that are still to be written, and to which more may be added. */
    private @Nullable List<BranchChange> open;

    /** Opens ledgers. */
    @Component
    static class Factory {
        private final CheckpointWriter.Factory stores;
        private final TransitionLifecycle lifecycle;

        Factory(CheckpointWriter.Factory stores, TransitionLifecycle lifecycle) {
            this.stores = stores;
            this.lifecycle = lifecycle;
        }

        WriteBehindQueue open(ActiveLease claim, ActiveTransition transition) {
            return new WriteBehindQueue(claim, transition.now(), stores.of(claim, transition), lifecycle, stores);
        }
    }

    private WriteBehindQueue(
            ActiveLease claim,
            RunningTransition now,
            CheckpointWriter blocks,
            TransitionLifecycle lifecycle,
            CheckpointWriter.Factory shared) {
        this.claim = claim;
        this.now = now;
        this.blocks = blocks;
        this.lifecycle = lifecycle;
        this.shared = shared;
    }

    /** Makes a branch's change known, together with those that wait. */
    synchronized void branch(BranchChange change) {
        if (open == null) {
            List<BranchChange> together = new ArrayList<>();
            open = together;
            last = last.thenRunAsync(() -> tell(together), shared.threads());
        }
        open.add(change);
    }

    private void tell(List<BranchChange> together) {
        synchronized (this) {
            if (open == together) {
                open = null;
            }
        }
        doing(() -> {
            claim.checkWanted();
            lifecycle.branches(claim.claim(), together);
        });
    }

    /**
     * Stores the unit's last block; waits for the block before it.
     *
     * @param steps that were made since the block before it
     */
    void block(Unit unit, int steps) {
        Runnable store = blocks.storing(unit, steps);
        try {
            Futures.of(lastBlock);
        } catch (RuntimeException | Error e) {
            now.lost(steps);
            throw e;
        }
        synchronized (this) {
            open = null;
            last = last.thenRunAsync(() -> doing(store), shared.threads());
            lastBlock = last.whenComplete((done, failed) -> {
                if (failed != null) {
                    now.lost(steps);
                }
            });
        }
    }

    /** Does something else in its turn; not if the one before still waits: then writing takes all the time there is. */
    synchronized void aside(Runnable work) {
        if (lastAside.isDone()) {
            open = null;
            last = last.thenRunAsync(() -> doing(work), shared.threads());
            lastAside = last;
        }
    }

    private void doing(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            claim.fail(e);
            throw e;
        }
    }

    /** Ends when all that was handed over up to now is written, or fails as it has failed. */
    synchronized CompletableFuture<Void> soFar() {
        return last;
    }

    /** Waits until everything is written; what failed is thrown here. */
    void await() {
        Futures.of(soFar());
    }
}
