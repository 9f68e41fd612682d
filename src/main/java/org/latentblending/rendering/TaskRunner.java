package org.latentblending.rendering;

import lombok.RequiredArgsConstructor;
import org.latentblending.blending.WorkUnit;
import org.latentblending.rendering.leases.ActiveLease;
import org.latentblending.transitions.tasks.Task;
import org.springframework.stereotype.Component;

/**
 * Runs one task on a device. The device is free again after its last latent was decoded; the frames' thread then completes
 * the task, and with the last of all tasks the transition.
 */
@Component
@RequiredArgsConstructor
class TaskRunner {
    private final TaskDivision division;
    private final ActiveTransitions transitions;
    private final CheckpointReader reader;
    private final CheckpointWriter writer;
    private final PublishedBranches branches;
    private final ProgressPublisher progress;
    private final TaskCompletion completion;
    private final TaskFailureHandler failures;

    /** The task is completed, released or failed when the work that this begins has ended. Throws no exception. */
    void run(ActiveLease lease, DeviceSession device) {
        ActiveTransition transition;
        try {
            transition = transitions.acquire(lease.lease());
        } catch (RuntimeException | Error e) {
            failures.handle(lease, e, 0);
            return;
        }
        var queue = new WriteBehindQueue(lease, writer.threads(), changes -> branches.publish(lease.lease(), changes));
        try {
            Task task = division.taskOf(lease.lease());
            if (task.kind() == Task.Kind.MOVIE) {
                transition.frames().submit(lease, () -> completion.completeMovie(lease, transition));
            } else {
                blend(lease, task, transition, queue, device);
            }
        } catch (RuntimeException | Error e) {
            failures.handle(lease, e, transition, queue);
        }
    }

    private void blend(
            ActiveLease lease, Task found, ActiveTransition transition, WriteBehindQueue queue, DeviceSession device) {
        MovieSession movie = device.of(transition);
        Task task = found.kind() == Task.Kind.TRANSITION
                ? division.divide(
                        lease.lease(), transition.plan(), movie.session().capacity())
                : found;
        transition.progress().stepsBegin();
        var published = branches.before(task);
        WorkUnit unit = reader.open(task, transition, movie, published.frames());
        var listener = new BlendingProgressListener(lease, task, transition, published, movie, queue, writer, progress);
        try {
            unit.run(movie.session(), listener);
            if (task.kind() == Task.Kind.KEYFRAMES) {
                // The worker's next poll must find the tasks that this one makes ready.
                queue.await();
            }
            int steps = listener.takeSteps();
            transition.frames().submit(lease, () -> completion.complete(lease, transition, queue, unit, steps));
        } catch (RuntimeException | Error e) {
            failures.handle(lease, e, transition, queue);
            transition.progress().lost(listener.takeSteps());
        }
    }
}
