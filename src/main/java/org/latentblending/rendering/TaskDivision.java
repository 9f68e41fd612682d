package org.latentblending.rendering;

import lombok.RequiredArgsConstructor;
import org.latentblending.blending.MoviePlan;
import org.latentblending.blending.WorkPlan;
import org.latentblending.cluster.NodeRegistry;
import org.latentblending.transitions.TaskLifecycle;
import org.latentblending.transitions.tasks.Lease;
import org.latentblending.transitions.tasks.Lease.LeaseLost;
import org.latentblending.transitions.tasks.Task;
import org.latentblending.transitions.tasks.TaskOutbox;
import org.latentblending.transitions.tasks.Tasks;
import org.springframework.stereotype.Component;

/** Divides transitions into tasks for all live workers. */
@Component
@RequiredArgsConstructor
class TaskDivision {
    private final Tasks tasks;
    private final TaskLifecycle lifecycle;
    private final TaskOutbox outbox;
    private final NodeRegistry nodes;

    /** The leased task as it is stored now. */
    Task taskOf(Lease lease) {
        return tasks.find(lease.taskId()).orElseThrow(() -> new LeaseLost(lease));
    }

    /** Returns the first of the new tasks, which the lease stands for from now on. */
    Task divide(Lease lease, MoviePlan plan, int capacity) {
        lifecycle.divide(lease, WorkPlan.of(plan, capacity, nodes.workers()));
        outbox.send();
        return taskOf(lease);
    }
}
