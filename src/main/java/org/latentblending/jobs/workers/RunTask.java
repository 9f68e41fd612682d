package org.latentblending.jobs.workers;

import org.latentblending.blending.Denoiser;
import org.latentblending.blending.WorkPlan;
import org.latentblending.jobs.ClaimLost;
import org.latentblending.jobs.Task;
import org.latentblending.jobs.TaskLifecycle;
import org.latentblending.jobs.TaskOutbox;
import org.latentblending.jobs.Tasks;
import org.latentblending.jobs.Transitions;
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
    private final TransitionsInHand inHand;
    private final StoredUnits units;
    private final StoredFrames frames;
    private final ToldBranches told;
    private final Ledger.Factory ledgers;
    private final ProgressReports progress;
    private final Previews.Factory previews;
    private final LiveWorkers live;
    private final EndTask end;
    private final EngineSettings engine;

    RunTask(
            Transitions transitions,
            Tasks tasks,
            TaskLifecycle taskLifecycle,
            TaskOutbox outbox,
            TransitionsInHand inHand,
            StoredUnits units,
            StoredFrames frames,
            ToldBranches told,
            Ledger.Factory ledgers,
            ProgressReports progress,
            Previews.Factory previews,
            LiveWorkers live,
            EndTask end,
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
    void run(HeldClaim claim, DeviceSession device) {
        TransitionInHand transition;
        try {
            transition = inHand.take(
                    transitions.findById(claim.transitionId()).orElseThrow(() -> new ClaimLost(claim.claim())));
        } catch (RuntimeException | Error e) {
            end.stopped(claim, e, 0);
            return;
        }
        Ledger ledger = ledgers.open(claim, transition);
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

    private Task task(HeldClaim claim) {
        return tasks.find(claim.claim().taskId()).orElseThrow(() -> new ClaimLost(claim.claim()));
    }

    private void draw(HeldClaim claim, Task found, TransitionInHand transition, Ledger ledger, DeviceSession device) {
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
                ? FollowBlending.Before.nothing()
                : new FollowBlending.Before(told.of(transition.id()), frames.indices(transition.id()));
        Unit unit = units.open(task, transition, movie, before.frames());
        var follow = new FollowBlending(
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
