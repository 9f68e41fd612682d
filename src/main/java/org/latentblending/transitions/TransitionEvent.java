package org.latentblending.transitions;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a transition, as it is pushed and replayed.
 *
 * @param seq 1 for the first event of a transition, and one more for each next
 * @param type {@code status}, {@code branch}, {@code frame}, {@code movie}, {@code problem} or
 *     {@code setback}
 * @param frameIndex the frame whose picture belongs to the event; null for events that have none
 * @param message the JSON message; for a frame the header of the binary message
 */
public record TransitionEvent(
        String transitionId, long seq, String type, @Nullable Integer frameIndex, String message) {

    public static final String STATUS = "status";
    public static final String BRANCH = "branch";
    public static final String FRAME = "frame";
    public static final String MOVIE = "movie";
    public static final String PROBLEM = "problem";
    public static final String SETBACK = "setback";

    /** Whether it tells of a state that is final. */
    public boolean isEnd() {
        return type.equals(STATUS) && isEnd(message);
    }

    /** The same of the message of an event of type {@code status}. */
    public static boolean isEnd(String message) {
        return Stream.of(TransitionStatus.values())
                .filter(TransitionStatus::isFinal)
                .anyMatch(status -> message.contains("\"status\":\"" + status.inJson() + "\""));
    }

    /** Published within the process after the event is durable. */
    public record Appended(TransitionEvent event) {}

    /** Published within the process when a transition and all that is kept of it have gone. */
    public record TransitionDeleted(String transitionId) {}
}
