package org.latentblending.transitions;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.MoviePlan;
import org.latentblending.blending.Timing;
import org.latentblending.blending.adaptive.Limits;
import org.latentblending.blending.adaptive.PlacedBranch;
import org.latentblending.media.movies.FrameRate;
import org.latentblending.media.movies.MovieFormat;
import org.latentblending.transitions.Frames.Frame;
import org.latentblending.transitions.Strip.Gap;
import org.latentblending.transitions.Transition.Problem;
import org.latentblending.transitions.TransitionRequest.MovieSegment;
import org.latentblending.transitions.TransitionRequest.Sound;
import org.latentblending.transitions.TransitionRequest.Warning;
import org.latentblending.transitions.parts.ReusedPart;
import org.latentblending.transitions.parts.StoredPart;

/**
 * A transition as clients see it.
 *
 * @param queuePosition number of transitions before it, running ones included; 0 if it is not queued
 * @param etaSeconds time until it is finished; null if unknown
 * @param setback why a started transition waits; null if it does not
 * @param frames the finished frames from left to right; omitted in listings
 * @param segments of adaptive placement, as far as it has grown; omitted in listings and for static trees
 * @param reused what was taken from other transitions; omitted in listings, and if nothing was
 * @param movie null until there is one; of the first finished segments if the transition did not succeed
 * @param pendingMovie the settings of another movie that is being rendered; null if there is none
 * @param movieProblem why the last rendering of another movie failed; omitted in listings, and if it did not
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
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<PlacedSegmentView> segments,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable ReusedView reused,
        @Nullable MovieView movie,
        TransitionRequest.@Nullable Movie pendingMovie,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Problem movieProblem,
        @Nullable Problem problem) {
    /** With other warnings. */
    public TransitionView withWarnings(List<Warning> others) {
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
                others,
                frames,
                segments,
                reused,
                movie,
                pendingMovie,
                movieProblem,
                problem);
    }

    /** The URL of a transition and its files below the path of the server, as {@code /studio}; empty for the root. */
    public static String url(String basePath, String id) {
        return basePath + "/api/v1/transitions/" + id;
    }

    /**
     * A segment of adaptive placement.
     *
     * @param steps UNet evaluations of its branches, both keyframes included
     * @param stoppedBy the limit that ended it; null until the transition has succeeded
     * @param frames from left to right, both keyframes included
     */
    @Schema(name = "PlacedSegment")
    public record PlacedSegmentView(int steps, Limits.@Nullable Reached stoppedBy, List<PlacedFrameView> frames) {}

    /** A frame, and the diffusion step from which on its branch is its own; 0 for keyframes. */
    @Schema(name = "PlacedFrame")
    public record PlacedFrameView(int index, double fraction, int injectionStep) {}

    /**
     * Parts that other transitions have drawn.
     *
     * @param keyframes indices of keyframes
     * @param segments those of which all frames between the keyframes are reused
     */
    @Schema(name = "Reused")
    public record ReusedView(List<Integer> keyframes, List<ReusedSegmentView> segments) {
        /**
         * @param placed the branches of adaptive placement, of which a segment is reused if all are; empty for a fixed tree
         */
        static ReusedView of(MoviePlan plan, List<ReusedPart> parts, List<PlacedBranch> placed) {
            Map<Integer, StoredPart> branches = new HashMap<>();
            Map<Integer, StoredPart> segments = new TreeMap<>();
            Set<Integer> trajectories = new HashSet<>();
            for (ReusedPart part : parts) {
                switch (part.kind()) {
                    case KEYFRAMES -> trajectories.add(part.part());
                    case SEGMENTS -> segments.put(part.part(), part.source());
                    default -> branches.put(part.part(), part.source());
                }
            }
            placed.stream()
                    .collect(Collectors.groupingBy(PlacedBranch::segment))
                    .forEach((segment, all) -> {
                        if (all.stream().map(PlacedBranch::index).allMatch(branches::containsKey)) {
                            segments.put(segment, branches.get(all.get(0).index()));
                        }
                    });
            List<Integer> keyframes = IntStream.range(0, plan.keyframes())
                    .filter(keyframe ->
                            trajectories.contains(plan.trajectories().get(keyframe)))
                    .boxed()
                    .toList();
            return new ReusedView(
                    keyframes,
                    segments.entrySet().stream()
                            .map(part -> new ReusedSegmentView(
                                    part.getKey(),
                                    part.getValue().transitionId(),
                                    part.getValue().segment()))
                            .toList());
        }
    }

    /** A segment, and where it was drawn; that transition may be deleted by now. */
    @Schema(name = "ReusedSegment")
    public record ReusedSegmentView(int segment, String transitionId, int sourceSegment) {}

    /** UNet evaluations of one branch each. */
    public record Progress(int completedSteps, int totalSteps) {}

    /** @param leftDistance how much the picture differs from that on its left; null for the first one, or if unknown */
    public record FrameView(int index, int segment, double fraction, @Nullable Double leftDistance, String url) {
        static List<FrameView> of(String transitionUrl, Strip strip, Map<Gap, Double> distances) {
            var views = new ArrayList<FrameView>();
            Frame left = null;
            for (Frame frame : strip.frames()) {
                Double distance = left == null ? null : distances.get(new Gap(left.index(), frame.index()));
                String url = "%s/frames/%d.jpg".formatted(transitionUrl, frame.index());
                views.add(new FrameView(frame.index(), frame.segment(), frame.fraction(), distance, url));
                left = frame;
            }
            return views;
        }
    }

    /**
     * @param seconds for each pair of neighbouring keyframes; omitted if the segments have their own
     * @param upscaler that enlarged the frames; omitted with scale 1
     * @param duration seconds of the whole movie
     * @param frames including interpolated ones
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record MovieView(
            String url,
            MovieFormat format,
            FrameRate fps,
            @Nullable Double seconds,
            Timing timing,
            @Nullable List<MovieSegment> segments,
            @Nullable List<Double> holds,
            int scale,
            @Nullable String upscaler,
            @Nullable Sound sound,
            double duration,
            int frames) {
        static MovieView of(String transitionUrl, Transition.Movie movie) {
            return new MovieView(
                    transitionUrl + "/movie." + movie.format().getExtension(),
                    movie.format(),
                    movie.fps(),
                    movie.seconds(),
                    movie.timing(),
                    movie.segments(),
                    movie.holds(),
                    movie.scale(),
                    movie.upscaler(),
                    movie.sound(),
                    movie.fps().seconds(movie.frames()),
                    movie.frames());
        }
    }

    /** Transitions, newest first, and where the next page starts; null on the last page. */
    @Schema(name = "TransitionPage")
    public record Page(List<TransitionView> items, @Nullable String nextCursor) {}
}
