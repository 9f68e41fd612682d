package org.latentblending.transitions;

import org.jspecify.annotations.Nullable;

/**
 * Published within the process when a transition ends; transactional listeners get it when that is durable.
 *
 * @param problem why it failed; null if it did not
 */
public record TransitionEnded(String transitionId, TransitionStatus status, @Nullable Problem problem) {}
