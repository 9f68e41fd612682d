package org.latentblending.transitions.lifecycle;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import lombok.AccessLevel;
import lombok.RequiredArgsConstructor;
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

/** The state changes of tasks: leasing, progress, crashes, and readiness of dependent tasks. */
@Component
@RequiredArgsConstructor(access = AccessLevel.PACKAGE)
public class TaskLifecycle {
    private final Tasks tasks;
    private final Transitions transitions;
    private final TransitionLifecycle lifecycle;
    private final LeaseSettings settings;
    private final Clock clock;

    /**
     * Leases a task, and starts its transition if it is the first.
     *
     * @return null if the task cannot be leased, or not yet; in that case it gets another message later
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
     * A worker that asks for a task.
     *
     * @param owner id of the node
     * @param models ids of its models; null if it takes tasks of all models
     * @param isFree whether the process holds no other task, which a crash would end too
     */
    public record Taker(String owner, @Nullable Set<String> models, boolean isFree) {}

    /** A suspect waits for its pause, for all other tasks, and until a crash would end no other task. */
    private boolean isTurnOf(Task suspect, Taker taker) {
        boolean othersFirst = taker.models() == null ? tasks.anyReady() : tasks.anyReady(taker.models());
        return taker.isFree() && settings.isDue(suspect.notBefore(), clock.instant()) && !othersFirst;
    }

    /** Sends another message later for a task that cannot be leased now. */
    public void postpone(Task task) {
        tasks.postpone(task);
    }

    /** As {@link #reclaim(Task, String)}, for a holder that has sent no heartbeat. */
    @Transactional
    public boolean reclaim(Task seen) {
        return reclaim(seen, "without notice, as after a kill or a power failure");
    }

    /**
     * Releases a task whose holder has ended since {@code seen} was read; fails the transition after the last attempt.
     *
     * @param how the process ended, as text for users: "by signal 9 (SIGKILL)"
     * @return false if the holder is alive, or no longer holds the lease
     */
    @Transactional
    public boolean reclaim(Task seen, String how) {
        boolean isReclaimed = tasks.lock(seen.transitionId()) && tasks.reclaim(seen, how, nextAttempt(seen));
        if (isReclaimed) {
            crashed(seen);
        }
        return isReclaimed;
    }

    private Instant nextAttempt(Task held) {
        return clock.instant().plus(settings.pauseAfter(held.crashes() + 1));
    }

    private void crashed(Task held) {
        Task suspect = tasks.find(held.id()).orElseThrow();
        if (suspect.crashes() >= settings.attempts()) {
            lifecycle.failAfterCrashes(suspect);
        } else {
            lifecycle.appendSetback(suspect);
        }
    }

    /**
     * Divides a transition into tasks. The caller's task becomes the first of them.
     *
     * @throws LeaseLost if the caller no longer holds the lease; so do all methods below
     */
    @Transactional
    public void divide(Lease lease, WorkPlan work) {
        lifecycle.requireLease(lease);
        Span first = work.keyframes().get(0);
        long fencingToken = lease.fencingToken() - 1;
        tasks.become(lease, Task.Kind.KEYFRAMES, first.from(), first.to());
        Task.State others = work.keyframesInOrder() ? Task.State.WAITING : Task.State.READY;
        for (Span span : work.keyframes().subList(1, work.keyframes().size())) {
            tasks.add(lease.transitionId(), Task.Kind.KEYFRAMES, span.from(), span.to(), others, fencingToken);
        }
        for (Span span : work.segments()) {
            tasks.add(
                    lease.transitionId(), Task.Kind.SEGMENTS, span.from(), span.to(), Task.State.WAITING, fencingToken);
        }
    }

    /**
     * Records the progress of a task whose checkpoint is stored.
     *
     * @param blocksDone completed blocks of the task
     * @param completedSteps completed UNet evaluations of the task
     */
    @Transactional
    public Reached checkpoint(Lease lease, int blocksDone, int completedSteps, MoviePlan plan) {
        lifecycle.requireLease(lease);
        int inAll = reach(lease, blocksDone, completedSteps);
        List<Long> ready = TaskOrder.ready(tasks.of(lease.transitionId()), plan);
        ready.forEach(tasks::makeReady);
        return new Reached(inAll, !ready.isEmpty());
    }

    private int reach(Lease lease, int blocksDone, int completedSteps) {
        int before = tasks.find(lease.taskId()).orElseThrow().completedSteps();
        tasks.checkpoint(lease, blocksDone, completedSteps);
        transitions.addSteps(lease.transitionId(), completedSteps - before);
        return transitions.completedSteps(lease.transitionId());
    }

    /**
     * @param completedSteps stored UNet evaluations of the whole transition
     * @param othersReady whether dependent tasks became ready
     */
    public record Reached(int completedSteps, boolean othersReady) {}

    /** Ends a task whose frames are all stored and published. */
    @Transactional
    public Ended done(Lease lease, int blocksDone, int completedSteps) {
        lifecycle.requireLease(lease);
        int inAll = reach(lease, blocksDone, completedSteps);
        boolean last = tasks.of(lease.transitionId()).stream()
                .allMatch(task -> task.id() == lease.taskId() || task.state() == Task.State.DONE);
        if (last) {
            tasks.become(lease, Task.Kind.MOVIE, 0, 1);
        } else {
            tasks.done(lease);
        }
        return new Ended(inAll, last);
    }

    /**
     * @param completedSteps stored UNet evaluations of the whole transition
     * @param isLast whether no other task is left; the caller's task then makes the movie
     */
    public record Ended(int completedSteps, boolean isLast) {}
}
