package org.latentblending.transitions.running;

/**
 * Progress of a running transition; published within the process at most ten times a second, and not stored.
 *
 * @param completedSteps UNet evaluations of one branch each
 * @param totalSteps UNet evaluations of one branch each
 * @param etaSeconds time until it is finished; 0 if unknown
 */
public record TransitionProgress(
        String transitionId, int completedSteps, int totalSteps, double etaSeconds, double framesPerSecond) {}
