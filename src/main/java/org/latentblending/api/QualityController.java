package org.latentblending.api;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.MoviePlan;
import org.latentblending.blending.Smoothness;
import org.latentblending.blending.adaptive.PlacedBranch;
import org.latentblending.media.images.PictureDistance;
import org.latentblending.rendering.movies.FrameDistances;
import org.latentblending.transitions.Branches;
import org.latentblending.transitions.Frames;
import org.latentblending.transitions.Strip;
import org.latentblending.transitions.Strip.Gap;
import org.latentblending.transitions.Transition;
import org.latentblending.transitions.TransitionRequest;
import org.latentblending.transitions.Transitions;
import org.latentblending.web.HttpProblem;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Tells how evenly the picture changes over a transition. */
@RestController
@RequiredArgsConstructor
class QualityController {
    /** Pixels of the pictures that one request reads at most, about 3 seconds. */
    private static final long MAX_PIXELS_READ = 50_000_000;

    private final Transitions transitions;
    private final Frames frames;
    private final FrameDistances distances;
    private final Branches branches;

    /**
     * @param metric how the distances were measured
     * @param max the largest distance of the movie; null if a distance is unknown or there is none
     * @param evenness of all distances of the movie; null in the same cases
     */
    record Quality(String metric, List<SegmentQuality> segments, @Nullable Double max, @Nullable Double evenness) {
        static Quality of(TransitionRequest request, Strip strip, Map<Gap, Double> known, List<PlacedBranch> placed) {
            MoviePlan plan = request.plan();
            Smoothness whole = smoothness(measured(strip, known));
            return new Quality(
                    PictureDistance.METRIC,
                    IntStream.range(0, plan.segments())
                            .mapToObj(segment -> SegmentQuality.of(plan.steps(segment, placed), strip, segment, known))
                            .toList(),
                    whole == null ? null : whole.max(),
                    whole == null ? null : whole.evenness());
        }
    }

    /**
     * The quality of a segment, as far as its frames are there; null where a distance is unknown.
     *
     * @param distances of neighbouring frames from left to right
     * @param steps UNet evaluations of the whole segment
     */
    record SegmentQuality(
            List<@Nullable Double> distances,
            @Nullable Double max,
            @Nullable Double sum,
            @Nullable Double variance,
            @Nullable Double evenness,
            @Nullable Double efficiency,
            int steps) {
        static SegmentQuality of(int steps, Strip strip, int segment, Map<Gap, Double> known) {
            List<@Nullable Double> distances = measured(strip.segment(segment), known);
            Smoothness smoothness = smoothness(distances);
            if (smoothness == null) {
                return new SegmentQuality(distances, null, null, null, null, null, steps);
            }
            Double direct = strip.keyframes(segment).map(known::get).orElse(null);
            return new SegmentQuality(
                    distances,
                    smoothness.max(),
                    smoothness.sum(),
                    smoothness.variance(),
                    smoothness.evenness(),
                    direct == null ? null : smoothness.efficiency(direct),
                    steps);
        }
    }

    @GetMapping(path = "/api/v1/transitions/{id}/quality", produces = MediaType.APPLICATION_JSON_VALUE)
    Quality quality(@PathVariable String id) {
        Transition transition = transitions
                .findById(id)
                .orElseThrow(() -> HttpProblem.notFound("There is no transition '%s'.".formatted(id)));
        if (!transition.status().isFinal()) {
            throw HttpProblem.conflict("The transition is not finished. Its quality is known at the end.");
        }
        TransitionRequest request = transition.request();
        Strip strip = frames.of(id);
        int maxPictures = (int) (MAX_PIXELS_READ / ((long) request.width() * request.height()));
        return Quality.of(request, strip, distances.measuring(id).of(strip, maxPictures), branches.of(id));
    }

    private static List<@Nullable Double> measured(Strip strip, Map<Gap, Double> known) {
        return strip.gaps().stream().<@Nullable Double>map(known::get).toList();
    }

    private static @Nullable Smoothness smoothness(List<@Nullable Double> distances) {
        return distances.isEmpty() || distances.stream().anyMatch(Objects::isNull) ? null : Smoothness.of(distances);
    }
}
