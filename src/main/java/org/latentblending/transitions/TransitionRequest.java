package org.latentblending.transitions;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.Easing;
import org.latentblending.blending.GuidanceDamping;
import org.latentblending.blending.MoviePlan;
import org.latentblending.blending.SegmentPlan;
import org.latentblending.blending.Spreading;
import org.latentblending.blending.TimedSpreading;
import org.latentblending.blending.Timeline;
import org.latentblending.blending.Timing;
import org.latentblending.blending.adaptive.Adaptive;
import org.latentblending.blending.adaptive.Adaptive.Given;
import org.latentblending.blending.adaptive.Growth;
import org.latentblending.blending.adaptive.Limits;
import org.latentblending.blending.adaptive.PlacementKind;
import org.latentblending.blending.schedule.Preset;
import org.latentblending.blending.schedule.Schedule;
import org.latentblending.diffusion.inpainting.InpaintingMethod;
import org.latentblending.diffusion.prompts.PromptSyntax;
import org.latentblending.media.movies.FrameRate;
import org.latentblending.media.movies.MovieFormat;
import org.latentblending.models.ModelDefaults;
import org.latentblending.models.config.AutoencoderKind;
import org.latentblending.models.config.SamplerKind;

/**
 * A complete request with all defaults and seeds filled in, so that it gives the same frames each time.
 *
 * @param negativePrompt for keyframes without one of their own
 * @param width pixels
 * @param height pixels
 * @param guidanceScale scale of classifier-free guidance at keyframes without one of their own
 * @param guidanceDamper 1 keeps the guidance constant, 0 lowers it to 1 in the middle, 2 raises it to 2 scale - 1
 * @param midCompression how much denser the branches lie in the middle
 * @param crossfeed how much of a keyframe's composition flows into the next, 0 to 1
 * @param draft faster and less exact; false in requests that were stored without it
 * @param autoencoder that decodes the frames; full in requests that were stored without it
 */
@Schema(name = "CompleteRequest")
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TransitionRequest(
        String model,
        List<Keyframe> keyframes,
        String negativePrompt,
        int width,
        int height,
        double guidanceScale,
        double guidanceDamper,
        double midCompression,
        double crossfeed,
        SamplerKind sampler,
        Boolean draft,
        AutoencoderKind autoencoder,
        Branching branching,
        Movie movie,
        @Nullable Inpainting inpainting,
        PromptSyntax promptSyntax) {
    /** Drafts are 2.1 (embedded model) to 2.3 times (Stable Diffusion 2.1) as fast. */
    private static final double COST_OF_DRAFT_STEP = 0.5;

    private static final int MAX_EASING = 10;

    /**
     * @param draft null, as in requests that were stored before the field existed, is false
     * @param autoencoder null, for the same reason, is full
     * @param promptSyntax null, for the same reason, is plain
     */
    public TransitionRequest {
        draft = Objects.requireNonNullElse(draft, false);
        autoencoder = Objects.requireNonNullElse(autoencoder, AutoencoderKind.FULL);
        promptSyntax = Objects.requireNonNullElse(promptSyntax, PromptSyntax.PLAIN);
    }

    /**
     * @param prompt of a keyframe with an image: what it shows, which may be empty
     * @param seed of its noise, 0 to 2^63 - 1
     * @param negativePrompt null for the request's
     * @param guidanceScale null for the request's
     * @param image id of the uploaded picture that the keyframe shows; null for a keyframe that is drawn
     */
    @Schema(name = "CompleteKeyframe")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Keyframe(
            String prompt,
            long seed,
            @Nullable String negativePrompt,
            @Nullable Double guidanceScale,
            @Nullable String image) {}

    /**
     * A preset, automatic, or manual schedule, distinguished by the fields that are present; or adaptive placement, with a
     * preset or with a number of steps.
     *
     * @param frames requested pictures of a preset; with adaptive placement the most finished frames of a segment
     * @param placement null for the static tree
     * @param placed the branches of an earlier transition with this request, in the order of their creation
     */
    @Schema(name = "CompleteBranching")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Branching(
            @Nullable Preset preset,
            @Nullable Double depthStrength,
            @Nullable Integer frames,
            @Nullable Integer steps,
            @Nullable Integer branches,
            @Nullable List<Integer> branchCounts,
            @Nullable List<Integer> injectionSteps,
            @Nullable List<Double> injectionStrengths,
            @Nullable PlacementKind placement,
            @Nullable Integer maxSteps,
            @Nullable Double maxSeconds,
            @Nullable Double maxDistance,
            @Nullable Double parentalCrossfeed,
            @Nullable List<List<Given>> placed) {

        public static Branching preset(Preset preset, double depthStrength, int frames) {
            return fixed(preset, depthStrength, frames, null, null, null, null, null);
        }

        /** A static tree. */
        public static Branching fixed(
                @Nullable Preset preset,
                @Nullable Double depthStrength,
                @Nullable Integer frames,
                @Nullable Integer steps,
                @Nullable Integer branches,
                @Nullable List<Integer> branchCounts,
                @Nullable List<Integer> injectionSteps,
                @Nullable List<Double> injectionStrengths) {
            return new Branching(
                    preset,
                    depthStrength,
                    frames,
                    steps,
                    branches,
                    branchCounts,
                    injectionSteps,
                    injectionStrengths,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null);
        }

        public boolean growsAdaptively() {
            return placement == PlacementKind.ADAPTIVE;
        }

        /** The steps at which adaptive placement may begin branches. */
        public List<Integer> injectionLevels() {
            return segment(0, 0).levels().stream().map(Growth.Level::step).toList();
        }

        /** As it was drawn: with its branches. */
        Branching withPlaced(List<List<Given>> branches) {
            return new Branching(
                    preset,
                    depthStrength,
                    frames,
                    steps,
                    this.branches,
                    branchCounts,
                    injectionSteps,
                    injectionStrengths,
                    placement,
                    maxSteps,
                    maxSeconds,
                    maxDistance,
                    parentalCrossfeed,
                    branches);
        }

        /** @throws org.latentblending.blending.schedule.InvalidSchedule for values that make no schedule */
        SegmentPlan segment(double midCompression, double crossfeed) {
            SegmentPlan tree = new SegmentPlan(schedule(), midCompression, growsAdaptively() ? 0 : crossfeed);
            if (!growsAdaptively()) {
                return tree;
            }
            int steps = tree.schedule().steps();
            var usual = new Adaptive.Usual(tree.schedule().frames(), 2 * steps + tree.innerSteps());
            var adaptive = new Adaptive(
                    new Limits(frames, maxSteps, maxSeconds, maxDistance),
                    usual,
                    Objects.requireNonNullElse(parentalCrossfeed, 0.0),
                    Objects.requireNonNullElse(placed, List.of()));
            return SegmentPlan.adaptive(steps, Objects.requireNonNull(depthStrength), crossfeed, adaptive);
        }

        /**
         * The static tree; of adaptive placement the one whose frames and steps it has where no limit says how many.
         *
         * @throws org.latentblending.blending.schedule.InvalidSchedule for values that make no schedule
         */
        public Schedule schedule() {
            if (growsAdaptively() && depthStrength != null) {
                return preset != null
                        ? Schedule.preset(preset, depthStrength, ModelDefaults.FRAMES)
                        : Schedule.automatic(
                                Objects.requireNonNull(steps),
                                depthStrength,
                                Objects.requireNonNullElse(branches, Preset.MEDIUM.branches(ModelDefaults.FRAMES)));
            }
            if (preset != null && depthStrength != null && frames != null) {
                return Schedule.preset(preset, depthStrength, frames);
            }
            if (steps != null && depthStrength != null && branches != null) {
                return Schedule.automatic(steps, depthStrength, branches);
            }
            if (steps != null && branchCounts != null && injectionSteps != null) {
                return Schedule.manual(steps, branchCounts, injectionSteps);
            }
            if (steps != null && branchCounts != null && injectionStrengths != null) {
                return Schedule.manualStrengths(steps, branchCounts, injectionStrengths);
            }
            throw new IllegalStateException("branching has none of its three forms: " + this);
        }
    }

    /**
     * How the movie shows the frames.
     *
     * @param seconds for each pair of neighbouring keyframes; null if the segments have their own
     * @param timing null, as in requests that were stored before the field existed, is even
     * @param segments one for each pair of neighbouring keyframes; null if all take the same seconds, without easing
     * @param holds seconds for which each keyframe stands still; null for none
     * @param format null, as in requests that were stored before the field existed, is MP4
     * @param scale how many times as wide and high as the frames; null, as in requests that were stored before, is 1
     * @param upscaler that enlarges the frames; null with scale 1
     * @param sound null for none
     */
    @Schema(name = "CompleteMovie")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Movie(
            FrameRate fps,
            @Nullable Double seconds,
            Timing timing,
            @Nullable List<MovieSegment> segments,
            @Nullable List<Double> holds,
            MovieFormat format,
            Integer scale,
            @Nullable String upscaler,
            @Nullable Sound sound) {
        public Movie {
            scale = Objects.requireNonNullElse(scale, 1);
            timing = Objects.requireNonNullElse(timing, Timing.EVEN);
            format = Objects.requireNonNullElse(format, MovieFormat.MP4);
        }

        public static Movie of(int fps, double seconds, Timing timing) {
            return new Movie(FrameRate.of(fps), seconds, timing, null, null, MovieFormat.MP4, 1, null, null);
        }

        /** This movie, as large as the frames. */
        public Movie unscaled() {
            return new Movie(fps, seconds, timing, segments, holds, format, 1, null, sound);
        }

        /** Pictures of a movie of so many first segments, from their exact time. */
        public int pictures(int segments) {
            return (int) Math.max(2, exactPictures(segments));
        }

        public boolean isShorterThan(int pictures, int segments) {
            return exactPictures(segments) < pictures;
        }

        private long exactPictures(int segments) {
            return Math.round(
                    isPlain()
                            ? fps.perSecond() * Objects.requireNonNull(seconds) * segments
                            : fps.perSecond() * timeline(segments).seconds());
        }

        /** Whether time passes alike in all segments. */
        boolean isPlain() {
            return segments == null && holds == null;
        }

        private Timeline timeline(int count) {
            List<Timeline.Segment> times = segments == null
                    ? Collections.nCopies(count, new Timeline.Segment(Objects.requireNonNull(seconds), Easing.LINEAR))
                    : segments.stream().limit(count).map(MovieSegment::time).toList();
            return new Timeline(
                    times,
                    holds == null
                            ? Collections.nCopies(count + 1, 0.0)
                            : holds.stream().limit(count + 1L).toList());
        }

        /**
         * Spreads frames over the movie of the first segments.
         *
         * @param distances of neighbouring frames, at least one for each segment; with even timing their number counts
         * @param isLoop whether the last frame is the first one again, so that the movie ends before it
         */
        public Spreading spread(List<List<Double>> distances, boolean isLoop) {
            int pictures = pictures(distances.size());
            Spreading spreading = spread(distances, isLoop ? pictures + 1 : pictures);
            return isLoop ? new Spreading.Open(spreading) : spreading;
        }

        private Spreading spread(List<List<Double>> distances, int pictures) {
            if (!isPlain()) {
                Timeline timeline = timeline(distances.size());
                boolean isShared = timing == Timing.PERCEPTUAL && segments == null;
                return new TimedSpreading(
                        distances,
                        isShared ? timeline.sharedByDistance(distances) : timeline,
                        timing,
                        pictures,
                        fps.perSecond());
            }
            boolean isUneven = distances.stream().map(List::size).distinct().count() > 1;
            List<Double> way = distances.stream()
                    .flatMap(gaps -> timing == Timing.EVEN && isUneven
                            ? Collections.nCopies(gaps.size(), 1.0 / gaps.size()).stream()
                            : gaps.stream())
                    .toList();
            return isUneven ? Timing.PERCEPTUAL.spread(way, pictures) : timing.spread(way, pictures);
        }
    }

    /**
     * The sound under a movie.
     *
     * @param id of the uploaded sound
     * @param from seconds of the sound at which the movie begins
     */
    @Schema(name = "CompleteSound")
    public record Sound(String id, double from) {}

    /**
     * The time of a segment in a movie.
     *
     * @param easing a name or four numbers, see {@link #easing(Object)}
     */
    @Schema(name = "CompleteMovieSegment")
    public record MovieSegment(
            double seconds,
            @Schema(
                            types = {"string", "array"},
                            example = "ease-in-out")
                    Object easing) {
        public MovieSegment {
            easing = easing instanceof List<?> numbers
                    ? numbers.stream()
                            .map(number -> ((Number) number).doubleValue())
                            .toList()
                    : easing;
        }

        Timeline.Segment time() {
            return new Timeline.Segment(seconds, easing(easing));
        }

        /** @throws IllegalArgumentException if it is no easing; the message says what is one */
        public static Easing easing(Object sent) {
            Easing named = sent instanceof String name ? Easing.NAMED.get(name) : null;
            if (named != null) {
                return named;
            }
            if (sent instanceof List<?> numbers
                    && numbers.size() == 4
                    && numbers.stream().allMatch(Number.class::isInstance)) {
                double[] points = numbers.stream()
                        .mapToDouble(number -> ((Number) number).doubleValue())
                        .toArray();
                if (Math.min(points[0], points[2]) >= 0
                        && Math.max(points[0], points[2]) <= 1
                        && Math.abs(points[1]) <= MAX_EASING
                        && Math.abs(points[3]) <= MAX_EASING) {
                    return new Easing(points[0], points[1], points[2], points[3]);
                }
            }
            throw new IllegalArgumentException(
                    "Must be linear, ease-in, ease-out, ease-in-out, or the control points [x1, y1, x2, y2] of a cubic"
                            + " Bézier curve: x from 0 to 1, y from -%d to %d.".formatted(MAX_EASING, MAX_EASING));
        }
    }

    /**
     * The part of a picture to keep.
     *
     * @param image id of the uploaded source picture; null to paint everything
     * @param mask id of the uploaded mask, whose white part is painted; null to paint everything
     */
    @Schema(name = "CompleteInpainting")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Inpainting(@Nullable String image, @Nullable String mask, InpaintingMethod method) {
        public Set<String> images() {
            return Stream.of(image, mask).filter(Objects::nonNull).collect(Collectors.toSet());
        }
    }

    /** A field of a request, named as in errors, that is accepted but may not have the expected effect. */
    @Schema(
            name = "Warning",
            description = "A part of the request that is accepted but may not have the expected effect")
    public record Warning(
            @Schema(example = "keyframes[0].prompt") String field,
            @Schema(example = "The model reads 75 of 80 tokens: from the word \"sunset\" on, the prompt is cut.")
                    String message) {}

    /** Ids of all uploaded images that this request names. */
    public Set<String> images() {
        return Stream.concat(
                        keyframes.stream().map(Keyframe::image).filter(Objects::nonNull),
                        Stream.ofNullable(inpainting).flatMap(kept -> kept.images().stream()))
                .collect(Collectors.toSet());
    }

    /** All prompts, negative ones included, by the name of their field. */
    public Map<String, String> prompts() {
        return prompts(keyframes, negativePrompt);
    }

    /** As {@link #prompts()}, of a request with these keyframes. */
    public static Map<String, String> prompts(List<Keyframe> keyframes, String negativePrompt) {
        Map<String, String> prompts = new LinkedHashMap<>();
        for (int i = 0; i < keyframes.size(); i++) {
            prompts.put("keyframes[%d].prompt".formatted(i), keyframes.get(i).prompt());
            String negative = keyframes.get(i).negativePrompt();
            if (negative != null) {
                prompts.put("keyframes[%d].negativePrompt".formatted(i), negative);
            }
        }
        prompts.put("negativePrompt", negativePrompt);
        return prompts;
    }

    /** The trees that the engine computes for this request. */
    public MoviePlan plan() {
        List<GuidanceDamping> guidance = keyframes.stream()
                .map(keyframe -> new GuidanceDamping(guidanceScaleOf(keyframe), guidanceDamper))
                .toList();
        List<Keyframe> complete = keyframes.stream()
                .map(keyframe -> new Keyframe(
                        keyframe.prompt(),
                        keyframe.seed(),
                        negativePromptOf(keyframe),
                        guidanceScaleOf(keyframe),
                        keyframe.image()))
                .toList();
        Set<Integer> pictures = IntStream.range(0, keyframes.size())
                .filter(keyframe -> keyframes.get(keyframe).image() != null)
                .boxed()
                .collect(Collectors.toSet());
        return MoviePlan.of(branching.segment(midCompression, crossfeed), guidance, complete, pictures);
    }

    /** Whether the last frame is the first one again. Own pictures need no common seed for that. */
    public boolean isLoop(MoviePlan plan) {
        String first = keyframes.get(0).image();
        return plan.isLoop()
                || first != null
                        && first.equals(keyframes.get(keyframes.size() - 1).image());
    }

    /** This request with another movie, which has the same frames. */
    public TransitionRequest withMovie(Movie movie) {
        return with(branching, movie);
    }

    TransitionRequest withPlaced(List<List<Given>> branches) {
        return with(branching.withPlaced(branches), movie);
    }

    private TransitionRequest with(Branching branching, Movie movie) {
        return new TransitionRequest(
                model,
                keyframes,
                negativePrompt,
                width,
                height,
                guidanceScale,
                guidanceDamper,
                midCompression,
                crossfeed,
                sampler,
                draft,
                autoencoder,
                branching,
                movie,
                inpainting,
                promptSyntax);
    }

    /** Time of a step relative to one of the whole UNet, on average; for estimates. */
    public double stepCost() {
        return draft ? COST_OF_DRAFT_STEP : 1;
    }

    public long pixels() {
        return pixels(plan());
    }

    public long pixels(MoviePlan plan) {
        return (long) width * height * plan.frames();
    }

    public double guidanceScaleOf(Keyframe keyframe) {
        return Objects.requireNonNullElse(keyframe.guidanceScale(), guidanceScale);
    }

    public String negativePromptOf(Keyframe keyframe) {
        return Objects.requireNonNullElse(keyframe.negativePrompt(), negativePrompt);
    }
}
