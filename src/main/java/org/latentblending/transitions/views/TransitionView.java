package org.latentblending.transitions.views;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.latentblending.transitions.Problem;
import org.latentblending.transitions.Setback;
import org.latentblending.transitions.TransitionRequest;
import org.latentblending.transitions.TransitionStatus;
import org.latentblending.transitions.Warning;

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

    /** The same with addresses under the path that the client reaches the server by, such as {@code /studio}. */
    public TransitionView under(String basePath) {
        return new TransitionView(
                id,
                status,
                createdAt,
                startedAt,
                finishedAt,
                queuePosition,
                etaSeconds,
                setback,
                progress,
                request,
                warnings,
                frames == null
                        ? null
                        : frames.stream().map(frame -> frame.under(basePath)).toList(),
                movie == null ? null : movie.under(basePath),
                problem);
    }

    /** UNet evaluations of one branch each. */
    public record Progress(int completedSteps, int totalSteps) {}

    public record FrameView(int index, int segment, double fraction, String url) {
        private FrameView under(String basePath) {
            return new FrameView(index, segment, fraction, basePath + url);
        }
    }
}
