package org.latentblending.rendering;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.latentblending.rendering.checkpoints.CheckpointStore;
import org.latentblending.rendering.leases.ActiveLease;
import org.latentblending.rendering.movies.StoredFrames;
import org.latentblending.storage.StorageUnavailable;
import org.latentblending.system.Deadline;
import org.latentblending.transitions.Transition;
import org.latentblending.transitions.TransitionEnded;
import org.latentblending.transitions.TransitionStatus;
import org.latentblending.transitions.Transitions;
import org.latentblending.transitions.lifecycle.TaskLifecycle;
import org.latentblending.transitions.tasks.LeaseLost;
import org.latentblending.transitions.tasks.TaskOutbox;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/** Stores what one task has reached, block by block. */
class CheckpointWriter {
    private final ActiveLease claim;
    private final ActiveTransition transition;
    private final Factory shared;

    /** What the stores of all tasks share. */
    @Component
    static class Factory {
        private static final Logger LOG = LoggerFactory.getLogger(Factory.class);

        private final CheckpointStore work;
        private final TaskLifecycle tasks;
        private final TaskOutbox outbox;
        private final Transitions transitions;
        private final StoredFrames frames;
        private volatile ExecutorService threads = Executors.newCachedThreadPool(task -> new Thread(task, "ledger"));

        Factory(
                CheckpointStore work,
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

        CheckpointWriter of(ActiveLease claim, ActiveTransition transition) {
            return new CheckpointWriter(claim, transition, this);
        }

        /** For what is stored and told beside the devices' work. */
        Executor threads() {
            return threads;
        }

        /** What nobody goes on from any more goes; of what failed or was cancelled it is kept for a retry. */
        @TransactionalEventListener
        void ended(TransitionEnded ended) {
            if (ended.status() != TransitionStatus.SUCCEEDED) {
                return;
            }
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
            } catch (StorageUnavailable e) {
                LOG.warn("Intermediate results of {} stay until it is deleted: {}", transitionId, e.getMessage());
            }
        }

        private void deleteOfEnded(String transitionId) {
            frames.deleteOfDeleted(transitionId);
            if (transitions.findById(transitionId).map(Transition::status).orElse(null) == TransitionStatus.SUCCEEDED) {
                delete(transitionId);
            }
        }

        void open() {
            if (threads.isShutdown()) {
                threads = Executors.newCachedThreadPool(task -> new Thread(task, "ledger"));
            }
        }

        void close(Deadline grace) {
            threads.shutdown();
            grace.awaitEnd(threads);
        }
    }

    private CheckpointWriter(ActiveLease claim, ActiveTransition transition, Factory shared) {
        this.claim = claim;
        this.transition = transition;
        this.shared = shared;
    }

    /**
     * What stores the unit's last block, as it is now.
     *
     * @param steps that were made since the block before it
     */
    Runnable storing(Unit unit, int steps) {
        int blocksDone = unit.blocksDone();
        int stepsDone = unit.stepsDone();
        List<float[]> latents = unit.latents();
        return () -> store(unit, blocksDone, stepsDone, latents, steps);
    }

    private void store(Unit unit, int blocksDone, int stepsDone, List<float[]> latents, int steps) {
        String id = transition.id();
        try {
            claim.checkWanted();
            shared.work.write(id, unit.name(), blocksDone - 1, latents);
            var reached = shared.tasks.checkpoint(claim.claim(), blocksDone, stepsDone, transition.plan());
            transition.now().stored(steps, reached.completedSteps());
            if (reached.othersReady()) {
                shared.outbox.send();
            }
            if (!unit.keepsEarlierBlocks() && blocksDone > 1) {
                shared.work.delete(id, unit.name(), blocksDone - 2);
            }
        } catch (LeaseLost e) {
            shared.deleteOfEnded(id);
            throw e;
        }
    }
}
