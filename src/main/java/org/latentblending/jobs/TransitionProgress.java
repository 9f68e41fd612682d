package org.latentblending.jobs;

import java.util.Map;

/**
 * How far a running transition is; published within the process at most ten times a second, and not kept.
 *
 * @param fields {@code completedSteps} and {@code totalSteps} (UNet evaluations of one branch each), {@code etaSeconds}
 *     and {@code framesPerSecond}
 */
public record TransitionProgress(String transitionId, Map<String, Object> fields) {}
