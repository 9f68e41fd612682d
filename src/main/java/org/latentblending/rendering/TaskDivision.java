package org.latentblending.rendering;

import java.util.List;
import java.util.Objects;
import lombok.RequiredArgsConstructor;
import org.latentblending.blending.MoviePlan;
import org.latentblending.blending.WorkPlan;
import org.latentblending.blending.adaptive.Growth;
import org.latentblending.cluster.NodeRegistry;
import org.latentblending.rendering.PartCopies.PartsGone;
import org.latentblending.rendering.leases.ActiveLease;
import org.latentblending.reuse.Reuse;
import org.latentblending.transitions.Branches;
import org.latentblending.transitions.TaskLifecycle;
import org.latentblending.transitions.parts.ReusedPart;
import org.latentblending.transitions.parts.ReusedParts;
import org.latentblending.transitions.tasks.Lease;
import org.latentblending.transitions.tasks.Lease.LeaseLost;
import org.latentblending.transitions.tasks.Task;
import org.latentblending.transitions.tasks.TaskOutbox;
import org.latentblending.transitions.tasks.Tasks;
import org.springframework.stereotype.Component;

/** Divides transitions into tasks for all live workers, and copies the tasks whose parts other transitions have stored. */
@Component
@RequiredArgsConstructor
class TaskDivision {
    private final Tasks tasks;
    private final TaskLifecycle lifecycle;
    private final TaskOutbox outbox;
    private final NodeRegistry nodes;
    private final Reuse reuse;
    private final ReusedParts reused;
    private final PartCopies copies;
    private final Branches branches;

    /** The leased task as it is stored now. */
    Task taskOf(Lease lease) {
        return tasks.find(lease.taskId()).orElseThrow(() -> new LeaseLost(lease));
    }

    /** What a transition takes from others. */
    Reuse.Found reusable(ActiveTransition transition) {
        return reuse.find(transition.request(), transition.plan(), transition.id());
    }

    /** Returns the first of the new tasks, which the lease stands for from now on. */
    Task divide(Lease lease, ActiveTransition transition, Reuse.Found found, int capacity) {
        MoviePlan plan = transition.plan();
        var work = WorkPlan.of(
                plan,
                capacity,
                nodes.workers(),
                found.trajectories().keySet(),
                found.segments().keySet());
        int saved = found.steps(plan);
        lifecycle.divide(lease, work, found.environment(), new TaskLifecycle.Reusing(found.parts(), saved));
        transition.progress().addToTotal(-saved);
        outbox.send();
        return taskOf(lease);
    }

    /**
     * Copies a task whose parts other transitions have stored.
     *
     * @return false if the task is to be drawn
     * @throws PartsGone if a part was deleted; the next holder of the task draws it
     */
    boolean copy(ActiveLease lease, Task task, ActiveTransition transition, WriteBehindQueue queue) {
        List<ReusedPart> parts = reused.of(task);
        if (parts.isEmpty()) {
            return false;
        }
        try {
            copies.copy(lease, task, transition, parts, queue);
            return true;
        } catch (PartsGone e) {
            int steps = steps(task, transition);
            lifecycle.notReused(lease.lease(), task, steps);
            transition.progress().addToTotal(steps);
            throw e;
        }
    }

    private int steps(Task task, ActiveTransition transition) {
        MoviePlan plan = transition.plan();
        if (task.kind() == Task.Kind.BRANCHES) {
            Growth growth = Objects.requireNonNull(plan.growth());
            return growth.innerSteps(branches.of(transition.id()).stream()
                    .filter(branch -> task.firstPart() <= branch.index() && branch.index() < task.lastPart())
                    .toList());
        }
        return task.kind() == Task.Kind.SEGMENTS
                ? task.parts().size() * plan.segment().innerSteps()
                : plan.keyframeSteps(task.parts());
    }
}
