package org.latentblending.rendering;

import java.util.concurrent.CompletableFuture;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.jspecify.annotations.Nullable;
import org.latentblending.rendering.leases.ActiveLease;
import org.latentblending.rendering.leases.ActiveLeases;
import org.latentblending.transitions.TaskLifecycle;
import org.latentblending.transitions.Transition;
import org.latentblending.transitions.TransitionLifecycle;
import org.latentblending.transitions.tasks.Task;
import org.latentblending.transitions.tasks.TaskOutbox;
import org.springframework.stereotype.Component;

/** Completes tasks, and with the last task of a transition the transition. Called on the frames' thread only. */
@Component
@RequiredArgsConstructor
@Slf4j
class TaskCompletion {
    private final TaskLifecycle tasks;
    private final TransitionLifecycle lifecycle;
    private final TaskFailureHandler failures;
    private final ActiveLeases leases;
    private final CheckpointWriter checkpoints;
    private final TaskOutbox outbox;
    private final InBetweenPictures inBetweens;
    private final ProgressPublisher publisher;

    /**
     * A task that is done.
     *
     * @param blocks of the movie that are complete
     * @param steps UNet evaluations; 0 of a task whose parts were copied
     */
    record Done(Task task, int blocks, int steps) {}

    /**
     * Completes a task whose frames are all stored, {@code steps} after its last block, when its queue is written.
     *
     * @param decided completes when it is known what follows, and messages for it are sent
     */
    void complete(
            ActiveLease lease,
            ActiveTransition transition,
            @Nullable MovieSession movie,
            WriteBehindQueue queue,
            Done done,
            int steps,
            BranchPlacement.OfTransition placement,
            CompletableFuture<Void> decided) {
        try {
            queue.await();
            lease.checkHeld();
            placement.measure();
            var ended = tasks.done(lease.lease(), done.blocks(), done.steps(), placement);
            transition.progress().stored(steps, ended.completedSteps());
            checkpoints.settle(done.task(), transition);
            if (ended.next() == TaskLifecycle.Next.MOVIE) {
                decided.complete(null);
                finish(lease, transition, InBetweenPictures.areWanted(transition) ? movie : null);
                return;
            }
            leases.remove(lease);
            if (ended.next() == TaskLifecycle.Next.BRANCHES) {
                transition.progress().addToTotal(-ended.savedSteps());
                transition.progress().raiseTotal(ended.completedSteps() + ended.newSteps());
                outbox.send();
            }
        } catch (RuntimeException | Error e) {
            failures.handle(lease, e, transition.progress().completedSteps());
            transition.progress().lost(steps);
        } finally {
            decided.complete(null);
        }
    }

    /**
     * Decodes the pictures between the frames of a transition, which are all stored, and makes the movie. The device is needed
     * until this returns, but not for the movie.
     *
     * @param movie null if there is nothing to decode
     */
    void finish(ActiveLease lease, ActiveTransition transition, @Nullable MovieSession movie) {
        try {
            lease.checkHeld();
            if (movie != null) {
                inBetweens.draw(lease, transition, movie);
            }
            transition.frames().submit(lease, () -> completeMovie(lease, transition));
        } catch (RuntimeException | Error e) {
            failures.handle(lease, e, transition.progress().completedSteps());
        }
    }

    private void completeMovie(ActiveLease lease, ActiveTransition transition) {
        try {
            lease.checkHeld();
            Transition.Movie movie =
                    transition.frames().storeMovie(lease, progress -> publisher.report(transition, progress));
            if (!checkpoints.keepsLatents(transition.request())) {
                checkpoints.delete(transition.id());
            }
            int steps = transition.progress().completedSteps();
            lifecycle.succeed(lease.lease(), steps, movie);
            leases.remove(lease);
            long speed = Math.round(transition.progress().stepsPerSecond());
            LOG.info("Completed {} steps at {} steps/s", steps, speed);
        } catch (RuntimeException | Error e) {
            failures.handle(lease, e, transition.progress().completedSteps());
        }
    }
}
