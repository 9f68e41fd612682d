package org.latentblending.transitions.tasks;

/** The transition has ended or its task was given to another worker: who still works on it has to stop. */
public class LeaseLost extends RuntimeException {
    public LeaseLost(Lease claim) {
        super("Task %d of transition %s is not this worker's any more."
                .formatted(claim.taskId(), claim.transitionId()));
    }
}
