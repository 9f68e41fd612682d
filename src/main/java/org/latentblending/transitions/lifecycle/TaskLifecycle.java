package org.latentblending.transitions.lifecycle;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.MoviePlan;
import org.latentblending.blending.Span;
import org.latentblending.blending.WorkPlan;
import org.latentblending.transitions.Transitions;
import org.latentblending.transitions.tasks.Lease;
import org.latentblending.transitions.tasks.LeaseLost;
import org.latentblending.transitions.tasks.LeaseSettings;
import org.latentblending.transitions.tasks.Task;
import org.latentblending.transitions.tasks.TaskOrder;
import org.latentblending.transitions.tasks.Tasks;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** How a transition's tasks come into workers' hands, advance, and make one another ready. */
@Component
public class TaskLifecycle {
    private final Tasks tasks;
    private final Transitions transitions;
    private final TransitionLifecycle lifecycle;
    private final LeaseSettings settings;
    private final Clock clock;

    TaskLifecycle(
            Tasks tasks, Transitions transitions, TransitionLifecycle lifecycle, LeaseSettings settings, Clock clock) {
        this.tasks = tasks;
        this.transitions = transitions;
        this.lifecycle = lifecycle;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Takes a task that can be taken, and begins its transition if it is the first.
     *
     * @param taker who takes it
     * @return null if there is nothing to do, or not yet: then the task gets another message in its time
     */
    @Transactional
    public @Nullable Lease claim(Task found, Taker taker) {
        if (!tasks.lock(found.transitionId())) {
            return null;
        }
        Task task = tasks.find(found.id()).orElse(null);
        if (task == null || !task.state().canBeTaken()) {
            return null;
        }
        if (task.state() == Task.State.SUSPECT && !isTurnOf(task, taker)) {
            tasks.postpone(task);
            return null;
        }
        tasks.claim(task.id(), taker.owner());
        lifecycle.begin(task.transitionId());
        return new Lease(task.id(), task.transitionId(), task.fencingToken() + 1);
    }

    /**
     * Who takes a task.
     *
     * @param owner name of the process
     * @param models ids of the models that it can draw with; null if it takes tasks of all models
     * @param isFree whether no other task would be lost if the process ended now
     */
    public record Taker(String owner, @Nullable Set<String> models, boolean isFree) {}

    /** A suspect waits for its time, for all tasks that are none, and until it takes no other task down with it. */
    private boolean isTurnOf(Task suspect, Taker taker) {
        boolean othersFirst = taker.models() == null ? tasks.anyReady() : tasks.anyReady(taker.models());
        return taker.isFree() && settings.isDue(suspect.notBefore(), clock.instant()) && !othersFirst;
    }

    /** A message of a task came that cannot be taken now: it gets another one. */
    public void postpone(Task task) {
        tasks.postpone(task);
    }

    /** As {@link #takeBack(Task, String)}, for a holder that gave no sign of life. */
    @Transactional
    public boolean takeBack(Task seen) {
        return takeBack(seen, "without a word, as after a kill or a loss of power");
    }

    /**
     * Takes a task back whose holder has ended since {@code seen} was read, or fails its transition after the last attempt.
     *
     * @param how the process was ended, for a person: "by signal 9 (SIGKILL)"
     * @return false if another node holds it by now, or the holder is alive
     */
    @Transactional
    public boolean takeBack(Task seen, String how) {
        boolean taken = tasks.lock(seen.transitionId()) && tasks.reclaim(seen, how, next(seen));
        if (taken) {
            crashed(seen);
        }
        return taken;
    }

    private Instant next(Task held) {
        return clock.instant().plus(settings.pauseAfter(held.crashes() + 1));
    }

    private void crashed(Task held) {
        Task suspect = tasks.find(held.id()).orElseThrow();
        if (suspect.crashes() >= settings.attempts()) {
            lifecycle.giveUp(suspect);
        } else {
            lifecycle.setAside(suspect);
        }
    }

    /**
     * Stores how a transition is divided. The caller's task becomes the first of the new ones.
     *
     * @throws LeaseLost if the work is not the caller's any more; so too all that follow
     */
    @Transactional
    public void divide(Lease claim, WorkPlan work) {
        lifecycle.check(claim);
        Span first = work.keyframes().get(0);
        long fencingToken = claim.fencingToken() - 1;
        tasks.become(claim, Task.Kind.KEYFRAMES, first.from(), first.to());
        Task.State others = work.keyframesInOrder() ? Task.State.WAITING : Task.State.READY;
        for (Span span : work.keyframes().subList(1, work.keyframes().size())) {
            tasks.add(claim.transitionId(), Task.Kind.KEYFRAMES, span.from(), span.to(), others, fencingToken);
        }
        for (Span span : work.segments()) {
            tasks.add(
                    claim.transitionId(), Task.Kind.SEGMENTS, span.from(), span.to(), Task.State.WAITING, fencingToken);
        }
    }

    /**
     * Makes it known that what a task has reached is stored.
     *
     * @param blocksDone of its blocks
     * @param completedSteps of its UNet evaluations
     */
    @Transactional
    public Reached checkpoint(Lease claim, int blocksDone, int completedSteps, MoviePlan plan) {
        lifecycle.check(claim);
        int inAll = reach(claim, blocksDone, completedSteps);
        List<Long> ready = TaskOrder.ready(tasks.of(claim.transitionId()), plan);
        ready.forEach(tasks::makeReady);
        return new Reached(inAll, !ready.isEmpty());
    }

    private int reach(Lease claim, int blocksDone, int completedSteps) {
        int before = tasks.find(claim.taskId()).orElseThrow().completedSteps();
        tasks.checkpoint(claim, blocksDone, completedSteps);
        transitions.addSteps(claim.transitionId(), completedSteps - before);
        return transitions.completedSteps(claim.transitionId());
    }

    /**
     * @param completedSteps of the whole transition, as far as they are stored
     * @param othersReady whether tasks that waited for this one are ready
     */
    public record Reached(int completedSteps, boolean othersReady) {}

    /** Ends a task whose frames are all stored and known. */
    @Transactional
    public Ended done(Lease claim, int blocksDone, int completedSteps) {
        lifecycle.check(claim);
        int inAll = reach(claim, blocksDone, completedSteps);
        boolean last = tasks.of(claim.transitionId()).stream()
                .allMatch(task -> task.id() == claim.taskId() || task.state() == Task.State.DONE);
        if (last) {
            tasks.become(claim, Task.Kind.MOVIE, 0, 1);
        } else {
            tasks.done(claim);
        }
        return new Ended(inAll, last);
    }

    /**
     * @param completedSteps of the whole transition, as far as they are stored
     * @param isLast whether no other task is left, in which case the caller's is now to make the movie
     */
    public record Ended(int completedSteps, boolean isLast) {}
}
