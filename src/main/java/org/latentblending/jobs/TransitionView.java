package org.latentblending.jobs;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A transition as clients see it.
 *
 * @param queuePosition how many, running ones included, are before it; 0 when it does not wait
 * @param etaSeconds time until it is finished; null when it cannot be told
 * @param setback why a begun one waits; null when it does not
 * @param frames the finished ones, by index; left out in listings
 * @param movie null until there is one; of a transition that did not succeed, of its finished segments from the first on
 */
public record TransitionView(
        String id,
        TransitionStatus status,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        int queuePosition,
        @Nullable Double etaSeconds,
        @Nullable Setback setback,
        Progress progress,
        TransitionRequest request,
        @Schema(description = "What was accepted but may not do what the sender thinks; empty if there is nothing")
                List<Warning> warnings,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<FrameView> frames,
        @Nullable MovieView movie,
        @Nullable Problem problem) {

    /** UNet evaluations of one branch each. */
    public record Progress(int completedSteps, int totalSteps) {}

    public record FrameView(int index, int segment, double fraction, String url) {}
}
