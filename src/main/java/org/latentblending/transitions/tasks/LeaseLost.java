package org.latentblending.transitions.tasks;

/** The transition has ended or another worker has taken its task, so the caller must stop working on it. */
public class LeaseLost extends RuntimeException {
    public LeaseLost(Lease lease) {
        super("This worker has lost the lease of task %d of transition %s."
                .formatted(lease.taskId(), lease.transitionId()));
    }
}
