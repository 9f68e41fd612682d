package org.latentblending.jobs.workers;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.latentblending.jobs.ClaimLost;
import org.latentblending.jobs.TaskLifecycle;
import org.latentblending.jobs.TaskOutbox;
import org.latentblending.jobs.Transition;
import org.latentblending.jobs.TransitionEnded;
import org.latentblending.jobs.Transitions;
import org.latentblending.jobs.storage.StorageFailed;
import org.latentblending.jobs.storage.UnfinishedWork;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/** Stores what one task has reached, beside the device's work: while a block is being stored the next one may begin. */
class BlockStore {
    private final HeldClaim claim;
    private final TransitionInHand transition;
    private final Factory shared;
    private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

    /** What the stores of all tasks share. */
    @Component
    static class Factory {
        private static final Logger LOG = LoggerFactory.getLogger(Factory.class);

        private final UnfinishedWork work;
        private final TaskLifecycle tasks;
        private final TaskOutbox outbox;
        private final Transitions transitions;
        private final StoredFrames frames;
        private volatile ExecutorService threads = Executors.newCachedThreadPool(task -> new Thread(task, "blocks"));

        Factory(
                UnfinishedWork work,
                TaskLifecycle tasks,
                TaskOutbox outbox,
                Transitions transitions,
                StoredFrames frames) {
            this.work = work;
            this.tasks = tasks;
            this.outbox = outbox;
            this.transitions = transitions;
            this.frames = frames;
        }

        BlockStore of(HeldClaim claim, TransitionInHand transition) {
            return new BlockStore(claim, transition, this);
        }

        /** What nobody goes on from any more goes. */
        @TransactionalEventListener
        void ended(TransitionEnded ended) {
            try {
                threads.execute(() -> delete(ended.transitionId()));
            } catch (RejectedExecutionException e) {
                delete(ended.transitionId());
            }
        }

        /** Deletes what all tasks of a transition have stored. */
        void delete(String transitionId) {
            try {
                work.delete(transitionId);
            } catch (StorageFailed e) {
                LOG.warn("Intermediate results of {} stay until it is deleted: {}", transitionId, e.getMessage());
            }
        }

        private void deleteOfEnded(String transitionId) {
            frames.deleteOfDeleted(transitionId);
            if (transitions.findById(transitionId).map(Transition::isSettled).orElse(false)) {
                delete(transitionId);
            }
        }

        void open() {
            if (threads.isShutdown()) {
                threads = Executors.newCachedThreadPool(task -> new Thread(task, "blocks"));
            }
        }

        void close(Grace grace) {
            threads.shutdown();
            grace.awaitEnd(threads);
        }
    }

    private BlockStore(HeldClaim claim, TransitionInHand transition, Factory shared) {
        this.claim = claim;
        this.transition = transition;
        this.shared = shared;
    }

    /**
     * Stores the unit's last block; waits for the block before it.
     *
     * @param steps that were made since the block before it
     */
    void store(Unit unit, int steps) {
        await();
        int blocksDone = unit.blocksDone();
        int stepsDone = unit.stepsDone();
        List<float[]> latents = unit.latents();
        last = CompletableFuture.runAsync(() -> store(unit, blocksDone, stepsDone, latents, steps), shared.threads);
    }

    private void store(Unit unit, int blocksDone, int stepsDone, List<float[]> latents, int steps) {
        String id = transition.id();
        try {
            claim.checkWanted();
            shared.work.write(id, unit.name(), blocksDone - 1, latents);
            var reached = shared.tasks.checkpoint(claim.claim(), blocksDone, stepsDone, transition.blocks());
            transition.now().stored(steps, reached.completedSteps());
            if (reached.othersReady()) {
                shared.outbox.send();
            }
            if (!unit.keepsEarlierBlocks() && blocksDone > 1) {
                shared.work.delete(id, unit.name(), blocksDone - 2);
            }
        } catch (ClaimLost e) {
            transition.now().lost(steps);
            shared.deleteOfEnded(id);
            throw e;
        } catch (RuntimeException | Error e) {
            transition.now().lost(steps);
            claim.fail(e);
            throw e;
        }
    }

    /** Waits until the last block is stored; what failed with it is thrown here. */
    void await() {
        try {
            last.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }
}
