package org.latentblending.transitions;

/**
 * Progress of a running transition; published within the process at most ten times a second, and not stored. Steps are UNet
 * evaluations of one branch each; the time until it is finished is 0 if unknown.
 */
public record TransitionProgress(
        String transitionId, int completedSteps, int totalSteps, double etaSeconds, double framesPerSecond) {}
