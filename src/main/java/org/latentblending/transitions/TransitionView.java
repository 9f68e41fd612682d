package org.latentblending.transitions;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.latentblending.transitions.Frames.Frame;
import org.latentblending.transitions.Transition.Problem;
import org.latentblending.transitions.TransitionRequest.Warning;

/**
 * A transition as clients see it.
 *
 * @param queuePosition number of transitions before it, running ones included; 0 if it is not queued
 * @param etaSeconds time until it is finished; null if unknown
 * @param setback why a started transition waits; null if it does not
 * @param frames the finished frames by index; omitted in listings
 * @param movie null until there is one; of the first finished segments if the transition did not succeed
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
        List<Warning> warnings,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<FrameView> frames,
        @Nullable MovieView movie,
        @Nullable Problem problem) {
    /** The URL of a transition and its files below the path of the server, as {@code /studio}; empty for the root. */
    public static String url(String basePath, String id) {
        return basePath + "/api/v1/transitions/" + id;
    }

    /** UNet evaluations of one branch each. */
    public record Progress(int completedSteps, int totalSteps) {}

    public record FrameView(int index, int segment, double fraction, String url) {
        static FrameView of(String transitionUrl, Frame frame) {
            String url = "%s/frames/%d.jpg".formatted(transitionUrl, frame.index());
            return new FrameView(frame.index(), frame.segment(), frame.fraction(), url);
        }
    }

    /**
     * @param seconds for each pair of neighbouring keyframes
     * @param frames including interpolated ones
     */
    public record MovieView(String url, int fps, double seconds, int frames) {
        static MovieView of(String transitionUrl, Transition.Movie movie) {
            return new MovieView(transitionUrl + "/movie.mp4", movie.fps(), movie.seconds(), movie.frames());
        }
    }

    /** Transitions, newest first, and where the next page starts; null on the last page. */
    @Schema(name = "TransitionPage")
    public record Page(List<TransitionView> items, @Nullable String nextCursor) {}
}
