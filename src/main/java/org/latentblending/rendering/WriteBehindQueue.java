package org.latentblending.rendering;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.latentblending.rendering.leases.ActiveLease;
import org.latentblending.system.Futures;
import org.latentblending.transitions.TransitionEvent.BranchChange;

/**
 * Stores and publishes the results of one task while the device goes on, in the order of submission. After a failure nothing
 * more is written, and the task stops. At most one block waits; then the worker does.
 */
@RequiredArgsConstructor
class WriteBehindQueue {
    private final ActiveLease lease;
    private final Executor threads;
    private final Consumer<List<BranchChange>> publish;
    private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
    private CompletableFuture<Void> lastBlock = last;
    private CompletableFuture<Void> lastOptional = last;
    /** Changes that wait to be published together with those that still come. */
    private @Nullable List<BranchChange> open;

    synchronized void submitBranch(BranchChange change) {
        if (open == null) {
            List<BranchChange> together = new ArrayList<>();
            append(() -> publish(together));
            open = together;
        }
        open.add(change);
    }

    private void publish(List<BranchChange> together) {
        synchronized (this) {
            if (open == together) {
                open = null;
            }
        }
        lease.checkHeld();
        publish.accept(together);
    }

    /** Waits for the block before. Calls {@code onFailure} if this block or anything before it could not be stored. */
    void submitBlock(Runnable store, Runnable onFailure) {
        try {
            Futures.of(lastBlock);
        } catch (RuntimeException | Error e) {
            onFailure.run();
            throw e;
        }
        synchronized (this) {
            append(store);
            lastBlock = last.whenComplete((done, failed) -> {
                if (failed != null) {
                    onFailure.run();
                }
            });
        }
    }

    /** Runs the work in its turn. */
    synchronized void submit(Runnable work) {
        append(work);
    }

    /** Runs the work in its turn, or drops it while the optional work before it still waits. */
    synchronized void submitOptional(Runnable work) {
        if (lastOptional.isDone()) {
            append(work);
            lastOptional = last;
        }
    }

    private void append(Runnable work) {
        open = null;
        last = last.thenRunAsync(() -> run(work), threads);
    }

    private void run(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            lease.fail(e);
            throw e;
        }
    }

    /** Completes when everything submitted before this call is written, or with the failure. */
    synchronized CompletableFuture<Void> pending() {
        return last;
    }

    /** Waits until everything is written, and throws the failure if there was one. */
    void await() {
        Futures.of(pending());
    }
}
