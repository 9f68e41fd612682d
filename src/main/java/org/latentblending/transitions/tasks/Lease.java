package org.latentblending.transitions.tasks;

/** A worker's right to a task; invalid as soon as the task has another fencing token. */
public record Lease(long taskId, String transitionId, long fencingToken) {
    /** The transition has ended or another worker has taken its task, so the caller must stop working on it. */
    public static class LeaseLost extends RuntimeException {
        public LeaseLost(Lease lease) {
            super("This worker has lost the lease of task %d of transition %s."
                    .formatted(lease.taskId(), lease.transitionId()));
        }
    }
}
