package org.latentblending.jobs;

/** The transition has ended or its task was given to another worker: who still works on it has to stop. */
public class ClaimLost extends RuntimeException {
    public ClaimLost(Claim claim) {
        super("Task %d of transition %s is not this worker's any more."
                .formatted(claim.taskId(), claim.transitionId()));
    }
}
