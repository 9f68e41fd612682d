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
        @Schema(description = "Parts of the request that are accepted but may not have the expected effect")
                List<Warning> warnings,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<FrameView> frames,
        @Nullable MovieView movie,
        @Nullable Problem problem) {
    /** The same with URLs below the path under which the client reaches the server, such as {@code /studio}. */
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
        static FrameView of(String id, Frame frame) {
            String url = "/api/v1/transitions/%s/frames/%d.jpg".formatted(id, frame.index());
            return new FrameView(frame.index(), frame.segment(), frame.fraction(), url);
        }

        private FrameView under(String basePath) {
            return new FrameView(index, segment, fraction, basePath + url);
        }
    }

    /**
     * A rendered movie as clients see it.
     *
     * @param seconds for each pair of neighbouring keyframes
     * @param frames including interpolated ones
     */
    public record MovieView(String url, int fps, double seconds, int frames) {
        public static MovieView of(String id, Transition.Movie movie) {
            String url = "/api/v1/transitions/%s/movie.mp4".formatted(id);
            return new MovieView(url, movie.fps(), movie.seconds(), movie.frames());
        }

        private MovieView under(String basePath) {
            return new MovieView(basePath + url, fps, seconds, frames);
        }
    }

    /**
     * Transitions, newest first.
     *
     * @param nextCursor where the next page starts; null on the last page
     */
    @Schema(name = "TransitionPage")
    public record Page(List<TransitionView> items, @Nullable String nextCursor) {
        /** As {@link TransitionView#under}. */
        public Page under(String basePath) {
            return new Page(items.stream().map(item -> item.under(basePath)).toList(), nextCursor);
        }
    }
}
