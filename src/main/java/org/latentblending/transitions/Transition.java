package org.latentblending.transitions;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.Timing;
import org.latentblending.media.movies.FrameRate;
import org.latentblending.media.movies.MovieFormat;
import org.latentblending.transitions.TransitionRequest.MovieSegment;
import org.latentblending.transitions.TransitionRequest.Sound;
import org.latentblending.transitions.TransitionRequest.Warning;

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
    /** Whether its checkpoints remain when it has succeeded, so that branches can be added to it. */
    public boolean keepsCheckpoints() {
        return request.branching().growsAdaptively();
    }

    /** Its request, with the settings of the movie that was asked for last. */
    public TransitionRequest latestRequest() {
        TransitionRequest.Movie shown = movie == null ? request.movie() : movie.settings();
        return request.withMovie(rendering == null ? shown : rendering);
    }

    /** Its UNet evaluations as so many of the whole UNet, for estimates. */
    double wholeSteps() {
        return totalSteps * request.stepCost();
    }

    /**
     * Settings as in the request, and their movie.
     *
     * @param frames including interpolated ones
     * @param file its name; each rendering has its own
     */
    public record Movie(
            FrameRate fps,
            @Nullable Double seconds,
            Timing timing,
            @Nullable List<MovieSegment> segments,
            @Nullable List<Double> holds,
            MovieFormat format,
            Integer scale,
            @Nullable String upscaler,
            @Nullable Sound sound,
            int frames,
            String file) {
        public Movie {
            scale = Objects.requireNonNullElse(scale, 1);
            timing = Objects.requireNonNullElse(timing, Timing.EVEN);
            format = Objects.requireNonNullElse(format, MovieFormat.MP4);
        }

        public static Movie of(TransitionRequest.Movie settings, int frames, String file) {
            return new Movie(
                    settings.fps(),
                    settings.seconds(),
                    settings.timing(),
                    settings.segments(),
                    settings.holds(),
                    settings.format(),
                    settings.scale(),
                    settings.upscaler(),
                    settings.sound(),
                    frames,
                    file);
        }

        TransitionRequest.Movie settings() {
            return new TransitionRequest.Movie(fps, seconds, timing, segments, holds, format, scale, upscaler, sound);
        }
    }

    /** Why a transition failed, as a problem document (RFC 9457). */
    @Schema(name = "TransitionProblem")
    public record Problem(String type, String title, int status, @Nullable String detail) {
        public static Problem of(String title, @Nullable String detail) {
            return new Problem("about:blank", title, 500, detail);
        }
    }
}
