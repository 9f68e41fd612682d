package org.latentblending.transitions.tasks;

/** A worker's right to a task; void as soon as the task's epoch is another one. */
public record Lease(long taskId, String transitionId, long epoch) {}
