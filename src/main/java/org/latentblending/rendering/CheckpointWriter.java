package org.latentblending.rendering;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.latentblending.blending.WorkUnit;
import org.latentblending.rendering.leases.ActiveLease;
import org.latentblending.rendering.movies.StoredFrames;
import org.latentblending.reuse.Reuse;
import org.latentblending.storage.StorageUnavailable;
import org.latentblending.system.Deadline;
import org.latentblending.transitions.TaskLifecycle;
import org.latentblending.transitions.Transition;
import org.latentblending.transitions.TransitionLifecycle;
import org.latentblending.transitions.TransitionRequest;
import org.latentblending.transitions.TransitionStatus;
import org.latentblending.transitions.Transitions;
import org.latentblending.transitions.tasks.Lease.LeaseLost;
import org.latentblending.transitions.tasks.Task;
import org.latentblending.transitions.tasks.TaskOutbox;
import org.springframework.stereotype.Component;

/** Stores the checkpoints of tasks, and deletes those that no task can resume from. */
@Component
@RequiredArgsConstructor
@Slf4j
class CheckpointWriter {
    private final CheckpointStore store;
    private final TaskLifecycle tasks;
    private final TransitionLifecycle lifecycle;
    private final TaskOutbox outbox;
    private final Transitions transitions;
    private final StoredFrames frames;
    private final Reuse reuse;
    private volatile ExecutorService threads = newThreads();

    private static ExecutorService newThreads() {
        return Executors.newCachedThreadPool(task -> new Thread(task, "checkpoints"));
    }

    /** Opens the queue in which a task stores and publishes while the device goes on. */
    WriteBehindQueue queue(ActiveLease lease) {
        return new WriteBehindQueue(lease, threads, changes -> lifecycle.publishBranches(lease.lease(), changes));
    }

    /** Captures a unit and its {@code steps} since the block before, and returns the action that stores it. */
    Runnable writing(ActiveLease lease, Task task, ActiveTransition transition, WorkUnit unit, int steps) {
        int blocksDone = unit.blocksDone();
        int stepsDone = unit.stepsDone();
        List<float[]> latents = unit.checkpoint();
        return () -> {
            try {
                lease.checkHeld();
                store.write(task, blocksDone - 1, latents);
                var reached = tasks.checkpoint(lease.lease(), blocksDone, stepsDone, transition.plan());
                transition.progress().stored(steps, reached.completedSteps());
                if (reached.othersReady()) {
                    outbox.send();
                }
                if (!unit.needsEarlierCheckpoints() && blocksDone > 1) {
                    store.delete(task, blocksDone - 2);
                }
            } catch (LeaseLost e) {
                deleteIfEnded(task.transitionId());
                throw e;
            }
        };
    }

    /** Records that a task has the checkpoints of all blocks, without a step of its own. */
    void copied(ActiveLease lease, ActiveTransition transition) {
        if (tasks.checkpoint(lease.lease(), transition.blocks(), 0, transition.plan())
                .othersReady()) {
            outbox.send();
        }
    }

    /** Returns the action that stores the finished latent of a frame. */
    Runnable writingLatent(ActiveLease lease, ActiveTransition transition, int frame, float[] latent) {
        return () -> {
            lease.checkHeld();
            store.writeLatent(transition.id(), frame, latent);
        };
    }

    private void deleteIfEnded(String transitionId) {
        frames.deleteOfDeleted(transitionId);
        Transition ended = transitions.findById(transitionId).orElse(null);
        if (ended != null && ended.status() == TransitionStatus.SUCCEEDED && !keepsLatents(ended.request())) {
            delete(transitionId);
        }
    }

    /** Whether latents of a transition that has succeeded are kept, for more branches or for other transitions. */
    boolean keepsLatents(TransitionRequest request) {
        return reuse.isOn() || request.branching().growsAdaptively();
    }

    /** Offers a task that is done to other transitions, and deletes what neither they nor other tasks need of it. */
    void settle(Task task, ActiveTransition transition) {
        reuse.store(task, transition.request(), transition.plan());
        if (task.kind() == Task.Kind.SEGMENTS) {
            quietly(task.transitionId(), () -> store.delete(task));
        }
    }

    void delete(String transitionId) {
        reuse.forget(transitionId);
        quietly(transitionId, () -> store.delete(transitionId));
    }

    private static void quietly(String transitionId, Runnable deletion) {
        try {
            deletion.run();
        } catch (StorageUnavailable e) {
            LOG.warn("Checkpoints of transition {} remain until it is deleted: {}", transitionId, e.getMessage());
        }
    }

    void deleteLater(String transitionId) {
        try {
            threads.execute(() -> delete(transitionId));
        } catch (RejectedExecutionException e) {
            delete(transitionId);
        }
    }

    void open() {
        if (threads.isShutdown()) {
            threads = newThreads();
        }
    }

    void close(Deadline deadline) {
        threads.shutdown();
        deadline.awaitEnd(threads);
    }
}
