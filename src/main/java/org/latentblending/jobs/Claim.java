package org.latentblending.jobs;

/** A worker's right to a task; void as soon as the task's epoch is another one. */
public record Claim(long taskId, String transitionId, long epoch) {}
