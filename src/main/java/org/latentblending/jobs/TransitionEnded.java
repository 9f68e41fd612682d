package org.latentblending.jobs;

/** Published within the process when a transition has reached its final state and that is durable. */
public record TransitionEnded(String transitionId) {}
