package org.latentblending.transitions;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.MoviePlan;
import org.latentblending.blending.Span;
import org.latentblending.blending.WorkPlan;
import org.latentblending.blending.adaptive.Decision;
import org.latentblending.blending.adaptive.PlacedBranch;
import org.latentblending.transitions.TransitionView.ReusedView;
import org.latentblending.transitions.parts.ReusedPart;
import org.latentblending.transitions.parts.ReusedParts;
import org.latentblending.transitions.tasks.Lease;
import org.latentblending.transitions.tasks.Lease.LeaseLost;
import org.latentblending.transitions.tasks.LeaseSettings;
import org.latentblending.transitions.tasks.Task;
import org.latentblending.transitions.tasks.Tasks;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The state changes of tasks: leasing, progress, crashes, and readiness of dependent tasks. */
@Component
@RequiredArgsConstructor
public class TaskLifecycle {
    private final Tasks tasks;
    private final Transitions transitions;
    private final TransitionLifecycle lifecycle;
    private final Branches branches;
    private final ReusedParts reused;
    private final LeaseSettings settings;
    private final Clock clock;

    /**
     * Leases a task, and starts its transition if it is the first.
     *
     * @return null if the task cannot be leased, or not yet; in that case it gets another message later
     */
    @Transactional
    public @Nullable Lease claim(Task found, Taker taker) {
        Task task = tasks.lock(found.transitionId()) ? tasks.find(found.id()).orElse(null) : null;
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
        return taker.isFree()
                && settings.isDue(suspect.notBefore(), clock.instant())
                && !tasks.anyReady(taker.models());
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
        Instant next = clock.instant().plus(settings.pauseAfter(seen.crashes() + 1));
        boolean isReclaimed = tasks.lock(seen.transitionId()) && tasks.reclaim(seen, how, next);
        if (isReclaimed) {
            Task suspect = tasks.find(seen.id()).orElseThrow();
            lifecycle.crashed(suspect, suspect.crashes() >= settings.attempts());
        }
        return isReclaimed;
    }

    /**
     * Divides a transition into tasks. The caller's task becomes the first of them.
     *
     * @param environment what outside of the request determines the frames: a hash, or empty if nothing is to be reused
     * @param reuse the parts that are taken from other transitions, and the steps that they save
     * @throws LeaseLost if the caller no longer holds the lease; so do all methods below
     */
    @Transactional
    public void divide(Lease lease, WorkPlan work, String environment, Reusing reuse) {
        lifecycle.requireLease(lease);
        transitions.begunWith(lease.transitionId(), environment);
        reuse(lease.transitionId(), reuse.parts());
        transitions.addToTotal(lease.transitionId(), -reuse.savedSteps());
        Span first = work.keyframes().get(0);
        tasks.become(lease, Task.Kind.KEYFRAMES, first.from(), first.to());
        Task.State others = work.keyframesInOrder() ? Task.State.WAITING : Task.State.READY;
        work.keyframes().stream().skip(1).forEach(span -> add(lease, Task.Kind.KEYFRAMES, span, others));
        work.segments().forEach(span -> add(lease, Task.Kind.SEGMENTS, span, Task.State.WAITING));
    }

    private void add(Lease lease, Task.Kind kind, Span span, Task.State state) {
        tasks.add(lease.transitionId(), kind, span.from(), span.to(), state, lease.fencingToken() - 1);
    }

    private void reuse(String id, List<ReusedPart> parts) {
        if (!parts.isEmpty()) {
            reused.add(id, parts);
            publishReused(id);
        }
    }

    private void publishReused(String id) {
        MoviePlan plan = transitions.findById(id).orElseThrow().request().plan();
        lifecycle.reused(id, ReusedView.of(plan, reused.of(id), branches.of(id)));
    }

    /** Parts that are not drawn, and the UNet evaluations that this saves. */
    public record Reusing(List<ReusedPart> parts, int savedSteps) {}

    /** The parts of a task are drawn after all, with so many steps, because they were deleted where they were stored. */
    @Transactional
    public void notReused(Lease lease, Task task, int steps) {
        lifecycle.requireLease(lease);
        reused.remove(task);
        publishReused(task.transitionId());
        transitions.addToTotal(task.transitionId(), steps);
    }

    /** Records the completed blocks and UNet evaluations of a task whose checkpoint is stored. */
    @Transactional
    public Reached checkpoint(Lease lease, int blocksDone, int completedSteps, MoviePlan plan) {
        lifecycle.requireLease(lease);
        int inAll = reach(lease, blocksDone, completedSteps);
        List<Long> ready = ready(tasks.of(lease.transitionId()), plan);
        ready.forEach(tasks::makeReady);
        return new Reached(inAll, !ready.isEmpty());
    }

    /**
     * Ids of the waiting tasks whose dependencies are done. Waiting keyframes are crossfed and need the first block of the
     * trajectory before them; segments need all blocks of their keyframes.
     *
     * @param tasks all of a transition's
     */
    static List<Long> ready(List<Task> tasks, MoviePlan plan) {
        return tasks.stream()
                .filter(task -> task.state() == Task.State.WAITING)
                .filter(task -> task.kind() == Task.Kind.KEYFRAMES
                        ? blocksDone(tasks, task.firstPart() - 1) > 0
                        : areKeyframesDone(task, tasks, plan))
                .map(Task::id)
                .toList();
    }

    private static boolean areKeyframesDone(Task segments, List<Task> tasks, MoviePlan plan) {
        int blocks = plan.segment().blocks().size();
        return plan.trajectories().subList(segments.firstPart(), segments.lastPart() + 1).stream()
                .allMatch(trajectory -> blocksDone(tasks, trajectory) == blocks);
    }

    private static int blocksDone(List<Task> tasks, int trajectory) {
        return tasks.stream()
                .filter(task -> task.kind() == Task.Kind.KEYFRAMES
                        && task.firstPart() <= trajectory
                        && trajectory < task.lastPart())
                .findFirst()
                .orElseThrow()
                .blocksDone();
    }

    private int reach(Lease lease, int blocksDone, int completedSteps) {
        int before = tasks.find(lease.taskId()).orElseThrow().completedSteps();
        tasks.checkpoint(lease, blocksDone, completedSteps);
        return transitions.addSteps(lease.transitionId(), completedSteps - before);
    }

    /** Stored UNet evaluations of the whole transition, and whether dependent tasks became ready. */
    public record Reached(int completedSteps, boolean othersReady) {}

    /**
     * Ends a task whose frames are all stored and published. The last of a transition's tasks becomes that of the movie, unless
     * adaptive placement places more branches, whose tasks then follow.
     *
     * @param placement places the next branches; called within the database transaction, when all placed ones are finished
     */
    @Transactional
    public Ended done(Lease lease, int blocksDone, int completedSteps, Placement placement) {
        lifecycle.requireLease(lease);
        String id = lease.transitionId();
        int inAll = reach(lease, blocksDone, completedSteps);
        boolean last =
                tasks.of(id).stream().allMatch(task -> task.id() == lease.taskId() || task.state() == Task.State.DONE);
        Decision decision = last ? placement.next() : Decision.END;
        List<PlacedBranch> next = decision.branches();
        decision.dropped().forEach(index -> branches.drop(id, index));
        lifecycle.dropped(id, decision.dropped());
        if (last && next.isEmpty()) {
            if (placement.isAdaptive()) {
                // More branches may be placed later, whose parents are in this task's checkpoints.
                tasks.keepCopy(lease);
            }
            tasks.become(lease, Task.Kind.MOVIE, 0, 1);
            return new Ended(inAll, Next.MOVIE, 0, 0);
        }
        tasks.done(lease);
        if (!next.isEmpty()) {
            Reusing reuse = placement.reuse(next);
            next.forEach(branch -> branches.add(id, branch));
            reuse(id, reuse.parts());
            int steps = placement.steps(next) - reuse.savedSteps();
            transitions.addToTotal(id, -reuse.savedSteps());
            transitions.raiseTotal(id, steps);
            int first = next.get(0).index();
            placement
                    .divide(next, reuse.parts())
                    .forEach(span -> tasks.add(
                            id, Task.Kind.BRANCHES, first + span.from(), first + span.to(), Task.State.READY, 0));
            return new Ended(inAll, Next.BRANCHES, steps, reuse.savedSteps());
        }
        return new Ended(inAll, Next.OTHERS, 0, 0);
    }

    /** Adaptive placement of a transition. */
    public interface Placement {
        boolean isAdaptive();

        Decision next();

        /** UNet evaluations of branches. */
        int steps(List<PlacedBranch> branches);

        /** What of branches that are about to be placed is taken from other transitions. */
        Reusing reuse(List<PlacedBranch> branches);

        /** Divides branches among the workers; spans of their places in the list. Reused ones are not with others. */
        List<Span> divide(List<PlacedBranch> branches, List<ReusedPart> reused);
    }

    /** What follows a task: the movie, which the caller's task became; tasks for new branches; or other tasks that are not done. */
    public enum Next {
        MOVIE,
        BRANCHES,
        OTHERS
    }

    /**
     * Stored UNet evaluations of the whole transition, and what follows.
     *
     * @param newSteps UNet evaluations of new branches
     * @param savedSteps those of new branches that are reused
     */
    public record Ended(int completedSteps, Next next, int newSteps, int savedSteps) {}
}
