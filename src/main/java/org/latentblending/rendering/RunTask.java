package org.latentblending.rendering;

import org.latentblending.blending.Denoiser;
import org.latentblending.blending.WorkPlan;
import org.latentblending.cluster.LiveWorkers;
import org.latentblending.rendering.devices.EngineSettings;
import org.latentblending.rendering.leases.ActiveLease;
import org.latentblending.rendering.movies.StoredFrames;
import org.latentblending.transitions.Transitions;
import org.latentblending.transitions.lifecycle.TaskLifecycle;
import org.latentblending.transitions.tasks.LeaseLost;
import org.latentblending.transitions.tasks.Task;
import org.latentblending.transitions.tasks.TaskOutbox;
import org.latentblending.transitions.tasks.Tasks;
import org.springframework.stereotype.Component;

/**
 * Does one task on a device. The device is free again when its last latent is decoded; the frames' thread then ends the
 * task, and with the last of all tasks the transition.
 */
@Component
class RunTask {
    private final Transitions transitions;
    private final Tasks tasks;
    private final TaskLifecycle taskLifecycle;
    private final TaskOutbox outbox;
    private final ActiveTransitions inHand;
    private final CheckpointReader units;
    private final StoredFrames frames;
    private final PublishedBranches told;
    private final WriteBehindQueue.Factory ledgers;
    private final ProgressReports progress;
    private final Previews.Factory previews;
    private final LiveWorkers live;
    private final TaskCompletion end;
    private final EngineSettings engine;

    RunTask(
            Transitions transitions,
            Tasks tasks,
            TaskLifecycle taskLifecycle,
            TaskOutbox outbox,
            ActiveTransitions inHand,
            CheckpointReader units,
            StoredFrames frames,
            PublishedBranches told,
            WriteBehindQueue.Factory ledgers,
            ProgressReports progress,
            Previews.Factory previews,
            LiveWorkers live,
            TaskCompletion end,
            EngineSettings engine) {
        this.transitions = transitions;
        this.tasks = tasks;
        this.taskLifecycle = taskLifecycle;
        this.outbox = outbox;
        this.inHand = inHand;
        this.units = units;
        this.frames = frames;
        this.told = told;
        this.ledgers = ledgers;
        this.progress = progress;
        this.previews = previews;
        this.live = live;
        this.end = end;
        this.engine = engine;
    }

    /** Whatever happens, the claim is in good hands when this returns: the task is ended, given back, or failed. */
    void run(ActiveLease claim, DeviceSession device) {
        ActiveTransition transition;
        try {
            transition = inHand.take(
                    transitions.findById(claim.transitionId()).orElseThrow(() -> new LeaseLost(claim.claim())));
        } catch (RuntimeException | Error e) {
            end.stopped(claim, e, 0);
            return;
        }
        WriteBehindQueue ledger = ledgers.open(claim, transition);
        try {
            Task task = task(claim);
            if (task.kind() == Task.Kind.MOVIE) {
                transition.frames().inTurn(claim, () -> end.movie(claim, transition));
            } else {
                draw(claim, task, transition, ledger, device);
            }
        } catch (RuntimeException | Error e) {
            end.stopped(claim, e, transition, ledger);
        }
    }

    private Task task(ActiveLease claim) {
        return tasks.find(claim.claim().taskId()).orElseThrow(() -> new LeaseLost(claim.claim()));
    }

    private void draw(
            ActiveLease claim, Task found, ActiveTransition transition, WriteBehindQueue ledger, DeviceSession device) {
        MovieSession movie = device.of(transition);
        Denoiser denoiser = engine.order().of(movie.session());
        Task task = found;
        if (task.kind() == Task.Kind.TRANSITION) {
            WorkPlan work = WorkPlan.of(transition.plan(), denoiser.capacity(), live.count());
            taskLifecycle.divide(claim.claim(), work);
            outbox.send();
            task = task(claim);
        }
        transition.now().stepsBegin();
        var before = task.epoch() == 1
                ? BlendingProgressListener.Before.nothing()
                : new BlendingProgressListener.Before(told.of(transition.id()), frames.indices(transition.id()));
        Unit unit = units.open(task, transition, movie, before.frames());
        var follow = new BlendingProgressListener(
                claim,
                transition,
                before,
                progress,
                ledger,
                movie.session(),
                previews.begin(transition.id(), transition.now(), movie.session(), ledger::aside));
        try {
            while (!unit.isDone()) {
                unit.advance(denoiser, follow);
                if (!unit.latents().isEmpty()) {
                    ledger.block(unit, follow.takeSteps());
                }
                if (!unit.isDone()) {
                    claim.checkBetweenBlocks();
                }
            }
            if (task.kind() == Task.Kind.KEYFRAMES) {
                // Whoever asks for the next task has to find those that waited for this one.
                ledger.await();
            }
            int steps = follow.takeSteps();
            transition.frames().inTurn(claim, () -> end.unit(claim, transition, ledger, unit, steps));
        } catch (RuntimeException | Error e) {
            end.stopped(claim, e, transition, ledger);
            transition.now().lost(follow.takeSteps());
        }
    }
}
