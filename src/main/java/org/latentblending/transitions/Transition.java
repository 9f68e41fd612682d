package org.latentblending.transitions;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The stored state of a transition.
 *
 * @param ordinal position in the order of arrival, assigned by the database; a retry gets a new one
 * @param movie null until there is one
 * @param rendering the settings of another movie that is being rendered; null if there is none
 * @param problem why it failed; null if it did not
 * @param retries how often it was retried
 */
public record Transition(
        String id,
        long ordinal,
        TransitionStatus status,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        TransitionRequest request,
        List<Warning> warnings,
        int completedSteps,
        int totalSteps,
        @Nullable Movie movie,
        TransitionRequest.@Nullable Movie rendering,
        @Nullable Problem problem,
        int retries) {

    /**
     * A rendered movie.
     *
     * @param seconds for each pair of neighbouring keyframes
     * @param frames pictures in the movie, interpolated ones included
     * @param file name of its file; each rendering has its own
     */
    public record Movie(int fps, double seconds, int frames, String file) {}
}
