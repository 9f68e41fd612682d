package org.latentblending.rendering;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.IntFunction;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.BlendingListener;
import org.latentblending.blending.BranchPosition;
import org.latentblending.blending.FramePosition;
import org.latentblending.blending.WorkUnit;
import org.latentblending.rendering.CheckpointReader.Published;
import org.latentblending.rendering.leases.ActiveLease;
import org.latentblending.rendering.leases.ActiveLease.Stop;
import org.latentblending.reuse.Reuse;
import org.latentblending.transitions.Frames.Frame;
import org.latentblending.transitions.TransitionEvent.BranchChange;
import org.latentblending.transitions.tasks.Task;
import org.springframework.stereotype.Component;

/**
 * Runs one task on a device. The device is free again after its last latent was decoded; the frames' thread then completes
 * the task, and with the last of all tasks the transition.
 */
@Component
@RequiredArgsConstructor
class TaskRunner {
    /** Where nothing is to be denoised, tasks need not fit a device. */
    private static final int UNLIMITED = 1 << 20;

    private final TaskDivision division;
    private final ActiveTransitions transitions;
    private final CheckpointReader reader;
    private final CheckpointWriter writer;
    private final ProgressPublisher progress;
    private final TaskCompletion completion;
    private final TaskFailureHandler failures;
    private final BranchPlacement placement;

    /** The task is completed, released or failed when the work that this begins has ended. Throws no exception. */
    void run(ActiveLease lease, Function<ActiveTransition, MovieSession> device) {
        ActiveTransition transition;
        try {
            transition = transitions.acquire(lease.lease());
        } catch (RuntimeException | Error e) {
            failures.handle(lease, e, 0);
            return;
        }
        var queue = writer.queue(lease);
        try {
            Task task = division.taskOf(lease.lease());
            if (task.kind() == Task.Kind.MOVIE) {
                MovieSession movie = InBetweenPictures.areWanted(transition) ? device.apply(transition) : null;
                transition.frames().submit(lease, () -> completion.finish(lease, transition, movie));
                if (movie != null) {
                    transition.frames().await();
                }
            } else {
                blend(lease, task, transition, queue, device);
            }
        } catch (RuntimeException | Error e) {
            failures.handle(lease, e, transition, queue);
        }
    }

    private void blend(
            ActiveLease lease,
            Task found,
            ActiveTransition transition,
            WriteBehindQueue queue,
            Function<ActiveTransition, MovieSession> device) {
        Task task = found.kind() == Task.Kind.TRANSITION ? divide(lease, transition, device) : found;
        if (division.copy(lease, task, transition, queue)) {
            boolean needsDevice = transition.plan().growth() != null || InBetweenPictures.areWanted(transition);
            MovieSession movie = needsDevice ? device.apply(transition) : null;
            complete(lease, transition, movie, queue, new TaskCompletion.Done(task, transition.blocks(), 0), 0);
            return;
        }
        MovieSession movie = device.apply(transition);
        transition.progress().stepsBegin();
        var published = reader.published(task);
        WorkUnit unit = reader.open(task, transition, movie, published.frames());
        var listener = new Listener(lease, task, transition, published, movie, queue);
        try {
            unit.run(movie.session, listener);
            if (task.kind() == Task.Kind.KEYFRAMES) {
                // The worker's next poll must find the tasks that this one makes ready.
                queue.await();
            }
            var done = new TaskCompletion.Done(task, unit.blocksDone(), unit.stepsDone());
            complete(lease, transition, movie, queue, done, listener.takeSteps());
        } catch (RuntimeException | Error e) {
            failures.handle(lease, e, transition, queue);
            transition.progress().lost(listener.takeSteps());
        }
    }

    private Task divide(
            ActiveLease lease, ActiveTransition transition, Function<ActiveTransition, MovieSession> device) {
        Reuse.Found found = division.reusable(transition);
        int capacity = found.isComplete(transition.plan())
                ? UNLIMITED
                : device.apply(transition).session.capacity();
        return division.divide(lease.lease(), transition, found, capacity);
    }

    private void complete(
            ActiveLease lease,
            ActiveTransition transition,
            @Nullable MovieSession movie,
            WriteBehindQueue queue,
            TaskCompletion.Done done,
            int steps) {
        var next = placement.of(transition, movie == null ? 1 : movie.session.capacity());
        var decided = new CompletableFuture<Void>();
        transition
                .frames()
                .submit(lease, () -> completion.complete(lease, transition, movie, queue, done, steps, next, decided));
        if (transition.plan().growth() != null) {
            // The worker's next poll must find the tasks of the next branches.
            decided.join();
        }
        if (InBetweenPictures.areWanted(transition)) {
            // This device decodes the pictures between the frames.
            transition.frames().await();
        }
    }

    /**
     * Publishes branches and progress, stores checkpoints, and hands finished latents to the decoder. Stops the work if the lease
     * is lost or the worker is to stop.
     */
    @RequiredArgsConstructor
    private final class Listener implements BlendingListener {
        private final ActiveLease lease;
        private final Task task;
        private final ActiveTransition transition;
        /** By earlier holders of the task. */
        private final Published published;

        private final MovieSession movie;
        private final WriteBehindQueue queue;
        private int steps;

        /** UNet evaluations since the last call. */
        int takeSteps() {
            int taken = steps;
            steps = 0;
            return taken;
        }

        @Override
        public void branchStarted(BranchPosition branch) {
            publish(branch, "started");
        }

        @Override
        public void stepCompleted(List<FramePosition> frames, IntFunction<float[]> predictions) {
            progress.preview(transition, movie.session, frames, predictions, queue::submitOptional);
        }

        @Override
        public void evaluated(int evaluations) {
            steps += evaluations;
            movie.countBatch(evaluations);
            transition.progress().evaluated(evaluations);
            progress.report(transition);
            lease.check(Stop.AFTER_STEP);
        }

        @Override
        public void branchCompleted(BranchPosition branch) {
            publish(branch, "completed");
        }

        private void publish(BranchPosition branch, String state) {
            var change = BranchChange.of(branch, state);
            if (!published.branches().contains(change)) {
                queue.submitBranch(change);
            }
        }

        @Override
        public void frameCompleted(FramePosition frame, float[] latent) {
            lease.check(Stop.AFTER_STEP);
            if (published.frames().contains(frame.index())) {
                transition.frames().addStored(lease, frame.index());
            } else {
                if (InBetweenPictures.areWanted(transition) || isOfferedToOthers()) {
                    queue.submit(writer.writingLatent(lease, transition, frame.index(), latent));
                }
                var found = new Frame(frame.index(), frame.segment(), frame.fraction());
                transition.frames().add(lease, found, () -> movie.decode(frame, latent), queue.pending());
            }
        }

        /** Those of keyframes and adaptive branches are in their checkpoints. */
        private boolean isOfferedToOthers() {
            return task.kind() == Task.Kind.SEGMENTS && writer.keepsLatents(transition.request());
        }

        @Override
        public void blockCompleted(WorkUnit unit) {
            if (!unit.checkpoint().isEmpty()) {
                int taken = takeSteps();
                Runnable write = writer.writing(lease, task, transition, unit, taken);
                queue.submitBlock(write, () -> transition.progress().lost(taken));
            }
            if (!unit.isDone()) {
                lease.check(Stop.AFTER_BLOCK);
            }
        }
    }
}
