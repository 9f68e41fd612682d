package org.latentblending.transitions;

import org.jspecify.annotations.Nullable;

/**
 * A change of a transition, as it is pushed and replayed.
 *
 * @param seq numbers a transition's events from 1 without gaps
 * @param type {@code status}, {@code branch}, {@code frame}, {@code movie}, {@code problem} or {@code setback}
 * @param status the new status; null for events of other types
 * @param frameIndex index of the frame whose picture belongs to the event; null for events of other types
 * @param message the JSON message; for a frame the header of the binary message
 */
public record TransitionEvent(
        String transitionId,
        long seq,
        String type,
        @Nullable TransitionStatus status,
        @Nullable Integer frameIndex,
        String message) {
    public static final String STATUS = "status";
    public static final String BRANCH = "branch";
    public static final String FRAME = "frame";
    public static final String MOVIE = "movie";
    public static final String PROBLEM = "problem";
    public static final String SETBACK = "setback";

    /** Whether it announces a final status. */
    public boolean isEnd() {
        return status != null && status.isFinal();
    }

    /** Published within the process; transactional listeners get it when the event is durable. */
    public record Appended(TransitionEvent event) {}

    /** Published within the process when a transition and its files are deleted. */
    public record TransitionDeleted(String transitionId) {}
}
