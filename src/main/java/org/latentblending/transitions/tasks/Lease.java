package org.latentblending.transitions.tasks;

/** A worker's right to a task; invalid as soon as the task has another fencing token. */
public record Lease(long taskId, String transitionId, long fencingToken) {}
