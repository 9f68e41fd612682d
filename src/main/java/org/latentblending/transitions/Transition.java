package org.latentblending.transitions;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.ReadOnlyProperty;
import org.springframework.data.annotation.Version;

/**
 * The stored state of a transition. Changes of state go through {@link Transitions}' guarded updates, never through
 * saving a changed copy, so that a worker and a client who cancels cannot overwrite each other.
 *
 * @param ordinal the place in the order of arrival, given by the database; a retry arrives anew
 * @param request the {@link TransitionRequest} as JSON
 * @param warnings the {@link Warning}s about the request as JSON; null if there are none
 * @param model id of the model that it asks for
 * @param client who asked for it, as the limits tell clients apart
 * @param pixels of all frames
 * @param movieFile name of the movie's file; another one for every rendering
 * @param renderingFps what another rendering was asked for and is not finished; null if there is none
 * @param problem why it failed, as JSON of RFC 9457
 * @param lastSeq number of the last event
 * @param retries how often it was taken up again after it had ended
 */
public record Transition(
        @Id String id,
        @ReadOnlyProperty @Nullable Long ordinal,
        @Version @Nullable Long version,
        TransitionStatus status,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        String request,
        @Nullable String warnings,
        String model,
        String client,
        long pixels,
        int completedSteps,
        int totalSteps,
        @Nullable Integer movieFps,
        @Nullable Double movieSeconds,
        @Nullable Integer movieFrames,
        @Nullable String movieFile,
        @Nullable Integer renderingFps,
        @Nullable Double renderingSeconds,
        @Nullable String problem,
        long lastSeq,
        int retries) {

    public static Transition queued(
            String id,
            Instant now,
            String request,
            @Nullable String warnings,
            String model,
            String client,
            long pixels,
            int totalSteps) {
        return new Transition(
                id,
                null,
                null,
                TransitionStatus.QUEUED,
                now,
                null,
                null,
                request,
                warnings,
                model,
                client,
                pixels,
                0,
                totalSteps,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                0,
                0);
    }

    public boolean isRendering() {
        return renderingFps != null;
    }

    /** True when nothing will happen to it any more. */
    public boolean isSettled() {
        return status.isFinal() && !isRendering();
    }
}
