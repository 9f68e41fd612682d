package org.latentblending.rendering;

import java.util.List;
import java.util.function.IntFunction;
import org.latentblending.blending.BlendingListener;
import org.latentblending.blending.BranchPosition;
import org.latentblending.blending.FramePosition;
import org.latentblending.blending.WorkUnit;
import org.latentblending.rendering.PublishedBranches.Published;
import org.latentblending.rendering.leases.ActiveLease;
import org.latentblending.transitions.Frames.Frame;
import org.latentblending.transitions.TransitionEvent.BranchChange;
import org.latentblending.transitions.tasks.Task;

/**
 * Publishes branches and progress, stores checkpoints, and hands finished latents to the decoder. Stops the work if the lease
 * is lost or the worker is to stop.
 */
class BlendingProgressListener implements BlendingListener {
    private final ActiveLease lease;
    private final Task task;
    private final ActiveTransition transition;
    private final Published published;
    private final MovieSession movie;
    private final WriteBehindQueue queue;
    private final CheckpointWriter writer;
    private final ProgressPublisher progress;
    private int steps;

    /** @param published by earlier holders of the task */
    BlendingProgressListener(
            ActiveLease lease,
            Task task,
            ActiveTransition transition,
            Published published,
            MovieSession movie,
            WriteBehindQueue queue,
            CheckpointWriter writer,
            ProgressPublisher progress) {
        this.lease = lease;
        this.task = task;
        this.transition = transition;
        this.published = published;
        this.movie = movie;
        this.queue = queue;
        this.writer = writer;
        this.progress = progress;
    }

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
        progress.preview(transition, movie.session(), frames, predictions, queue::submitOptional);
    }

    @Override
    public void evaluated(int evaluations) {
        steps += evaluations;
        movie.countBatch(evaluations);
        transition.progress().evaluated(evaluations);
        progress.report(transition);
        lease.check();
    }

    @Override
    public void branchCompleted(BranchPosition branch) {
        publish(branch, "completed");
    }

    private void publish(BranchPosition branch, String state) {
        var change = new BranchChange(branch.segment(), branch.block(), branch.branch(), branch.fraction(), state);
        if (!published.branches().contains(change)) {
            queue.submitBranch(change);
        }
    }

    @Override
    public void frameCompleted(FramePosition frame, float[] latent) {
        lease.check();
        if (published.frames().contains(frame.index())) {
            transition.frames().addStored(lease, frame.index());
        } else {
            transition
                    .frames()
                    .add(
                            lease,
                            new Frame(frame.index(), frame.segment(), frame.fraction()),
                            () -> movie.decode(latent),
                            queue.pending());
        }
    }

    @Override
    public void blockCompleted(WorkUnit unit) {
        if (!unit.checkpoint().isEmpty()) {
            int taken = takeSteps();
            queue.submitBlock(
                    writer.writing(lease, task, transition, unit, taken),
                    () -> transition.progress().lost(taken));
        }
        if (!unit.isDone()) {
            lease.checkBetweenBlocks();
        }
    }
}
