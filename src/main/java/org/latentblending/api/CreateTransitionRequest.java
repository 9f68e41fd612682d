package org.latentblending.api;

import static io.swagger.v3.oas.annotations.media.Schema.AdditionalPropertiesValue.FALSE;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.GuidanceDamping;
import org.latentblending.blending.SegmentPlan;
import org.latentblending.blending.Timing;
import org.latentblending.blending.adaptive.Adaptive;
import org.latentblending.blending.adaptive.Growth;
import org.latentblending.blending.adaptive.PlacementKind;
import org.latentblending.blending.schedule.Preset;
import org.latentblending.blending.schedule.Schedule;
import org.latentblending.blending.schedule.Spacing;
import org.latentblending.diffusion.inpainting.InpaintingMethod;
import org.latentblending.diffusion.prompts.PromptSyntax;
import org.latentblending.media.movies.FrameRate;
import org.latentblending.media.movies.MovieFormat;
import org.latentblending.models.ModelDefaults;
import org.latentblending.models.config.AutoencoderKind;
import org.latentblending.models.config.SamplerKind;
import org.latentblending.web.WellFormed;

/**
 * The body of a request for a transition: only the keyframes are required. The OpenAPI description, which the page reads, gets
 * ranges and defaults from here, and descriptions from {@code fields.properties}.
 */
@Schema(
        name = "TransitionRequest",
        additionalProperties = FALSE,
        example =
                "{\"keyframes\": [{\"prompt\": \"a red apple\", \"seed\": 42}, {\"prompt\": \"a green frog\", \"seed\": 420}],"
                        + " \"branching\": {\"preset\": \"medium\", \"depthStrength\": 0.4}}")
record CreateTransitionRequest(
        @Nullable @Schema(example = "embedded") String model,
        @Nullable @NotNull @Size(min = 2, max = 64) List<@Valid @NotNull Keyframe> keyframes,
        @Nullable @Size(max = MAX_TEXT) @WellFormed @Schema(example = "blurry") String negativePrompt,
        @Nullable @Min(MIN_SIDE) @Max(MAX_SIDE) @Schema(example = "128") Integer width,
        @Nullable @Min(MIN_SIDE) @Max(MAX_SIDE) @Schema(example = "128") Integer height,
        @Nullable
                @DecimalMin(MIN_GUIDANCE_SCALE)
                @DecimalMax(MAX_GUIDANCE_SCALE)
                @Schema(defaultValue = "" + GUIDANCE_SCALE)
                Double guidanceScale,
        @Nullable
                @DecimalMin("0")
                @DecimalMax("" + GuidanceDamping.MAX_DAMPER)
                @Schema(defaultValue = "" + GUIDANCE_DAMPER)
                Double guidanceDamper,
        @Nullable
                @DecimalMin("0")
                @DecimalMax("" + Spacing.MAX_COMPRESSION)
                @Schema(defaultValue = "" + MID_COMPRESSION)
                Double midCompression,
        @Nullable @DecimalMin("0") @DecimalMax("" + SegmentPlan.MAX_CROSSFEED) @Schema(defaultValue = "" + CROSSFEED)
                Double crossfeed,
        @Nullable @Schema(defaultValue = "ddim") SamplerKind sampler,
        @Nullable @Schema(defaultValue = "false") Boolean draft,
        @Nullable @Schema(defaultValue = "full", example = "tiny") AutoencoderKind autoencoder,
        @Nullable @Valid Branching branching,
        @Nullable @Valid Movie movie,
        @Nullable @Valid Inpainting inpainting,
        @Nullable @Schema(defaultValue = "weighted") PromptSyntax promptSyntax) {
    static final double GUIDANCE_SCALE = ModelDefaults.GUIDANCE_SCALE;
    static final double GUIDANCE_DAMPER = 0.5;
    static final double MID_COMPRESSION = 1.2;
    static final double CROSSFEED = 0;
    static final double DEPTH_STRENGTH = ModelDefaults.DEPTH_STRENGTH;
    static final int FRAMES = ModelDefaults.FRAMES;
    static final double PARENTAL_CROSSFEED = 0.15;
    static final int FPS = 30;
    static final int SECONDS = 8;
    static final Timing TIMING = Timing.EVEN;

    private static final int MAX_TEXT = 4000;
    private static final int MIN_SIDE = 64;
    private static final int MAX_SIDE = 2048;
    private static final String MIN_GUIDANCE_SCALE = "1";
    private static final String MAX_GUIDANCE_SCALE = "30";
    private static final int MAX_SEGMENTS = 63;
    private static final int MIN_STEPS_OF_SEGMENT = 4; // two keyframes of two steps
    private static final int MAX_STEPS_OF_SEGMENT = 1_000_000;
    private static final int MAX_BLOCKS = 100;
    private static final String MIN_SECONDS = "0.1";
    private static final String MAX_SECONDS = "600";

    @Schema(name = "Keyframe", additionalProperties = FALSE)
    record Keyframe(
            @Nullable @Size(max = MAX_TEXT) @WellFormed @Schema(example = "a red apple") String prompt,
            @Nullable @Min(0) @Schema(maximum = "" + Long.MAX_VALUE, example = "42") Long seed,
            @Nullable @Size(max = MAX_TEXT) @WellFormed @Schema(example = "a red apple") String negativePrompt,
            @Nullable @DecimalMin(MIN_GUIDANCE_SCALE) @DecimalMax(MAX_GUIDANCE_SCALE) @Schema(example = "6")
                    Double guidanceScale,
            @Nullable @WellFormed @Schema(example = "9c5b94b1-35ad-49bb-b118-8e8fc24abf80") String image) {}

    @Schema(
            name = "Branching",
            additionalProperties = FALSE,
            description =
                    "The tree of each segment, in one of three variants: preset, depthStrength and frames; automatic by"
                            + " steps, depthStrength and branches; or manual by steps, branchCounts and either injectionSteps or"
                            + " injectionStrengths. With a preset or with steps, branches can be placed adaptively")
    record Branching(
            @Nullable @Schema(defaultValue = "medium") Preset preset,
            @Nullable
                    @DecimalMin("0")
                    @DecimalMax(value = "" + Schedule.MAX_DEPTH_STRENGTH, inclusive = false)
                    @Schema(defaultValue = "" + DEPTH_STRENGTH)
                    Double depthStrength,
            @Nullable @Min(Schedule.MIN_BRANCHES) @Max(Schedule.MAX_FRAMES) @Schema(defaultValue = "" + FRAMES)
                    Integer frames,
            @Nullable @Min(1) @Max(Schedule.MAX_STEPS) @Schema(example = "30") Integer steps,
            @Nullable @Min(Schedule.MIN_BRANCHES) @Max(Schedule.MAX_BRANCHES) @Schema(example = "20") Integer branches,
            @Nullable @Size(min = 1, max = MAX_BLOCKS) @Schema(example = "[2, 4, 8]")
                    List<@NotNull @Min(Schedule.MIN_BRANCHES) @Max(Schedule.MAX_BRANCHES) Integer> branchCounts,
            @Nullable @Size(min = 1, max = MAX_BLOCKS) @Schema(example = "[0, 9, 15]")
                    List<@NotNull @Min(0) @Max(Schedule.MAX_STEPS - 1) Integer> injectionSteps,
            @Nullable @Size(min = 1, max = MAX_BLOCKS) @Schema(example = "[0, 0.3, 0.5]")
                    List<@NotNull @DecimalMin("0") @DecimalMax(value = "1", inclusive = false) Double>
                            injectionStrengths,
            @Nullable @Schema(defaultValue = "fixed") PlacementKind placement,
            @Nullable @Min(MIN_STEPS_OF_SEGMENT) @Max(MAX_STEPS_OF_SEGMENT) @Schema(example = "141") Integer maxSteps,
            @Nullable @DecimalMin("0.1") @DecimalMax("86400") @Schema(example = "30") Double maxSeconds,
            @Nullable @DecimalMin(value = "0", inclusive = false) @DecimalMax("10") @Schema(example = "0.1")
                    Double maxDistance,
            @Nullable
                    @DecimalMin("0")
                    @DecimalMax("" + Adaptive.MAX_CROSSFEED)
                    @Schema(defaultValue = "" + PARENTAL_CROSSFEED)
                    Double parentalCrossfeed,
            @Nullable @Size(min = 1, max = MAX_SEGMENTS)
                    List<@NotNull @Size(max = Growth.MOST_PICTURES) List<@Valid @NotNull PlacedBranch>> placed) {
        Branching() {
            this(null, null, null, null, null, null, null, null, null, null, null, null, null, null);
        }
    }

    @Schema(
            name = "PlacedBranch",
            additionalProperties = FALSE,
            description = "A branch of an earlier transition, which is drawn as it was")
    record PlacedBranch(
            @Nullable
                    @NotNull
                    @DecimalMin(value = "0", inclusive = false)
                    @DecimalMax(value = "1", inclusive = false)
                    @Schema(example = "0.5")
                    Double fraction,
            @Nullable @NotNull @Min(1) @Max(Schedule.MAX_STEPS - 1) @Schema(example = "12") Integer injectionStep,
            @Nullable @Schema(defaultValue = "true") Boolean kept) {}

    @Schema(name = "Movie", additionalProperties = FALSE)
    record Movie(
            @Nullable
                    @Schema(
                            types = {"number", "string"},
                            minimum = "1",
                            maximum = "" + FrameRate.MAX,
                            pattern = FrameRate.PATTERN,
                            defaultValue = "" + FPS)
                    Object fps,
            @Nullable @DecimalMin(MIN_SECONDS) @DecimalMax(MAX_SECONDS) @Schema(defaultValue = "" + SECONDS)
                    Double seconds,
            @Nullable @Schema(defaultValue = "even") Timing timing,
            @Nullable @Size(min = 1, max = MAX_SEGMENTS) List<@Valid @NotNull MovieSegment> segments,
            @Nullable @Size(min = 2, max = MAX_SEGMENTS + 1) @Schema(example = "[0.5, 1]")
                    List<@NotNull @DecimalMin("0") @DecimalMax(MAX_SECONDS) Double> holds,
            @Nullable @Schema(defaultValue = "mp4") MovieFormat format,
            @Nullable @Min(1) @Max(MovieScale.MAX) @Schema(defaultValue = "1") Integer scale,
            @Nullable @WellFormed @Schema(example = "embedded-x4") String upscaler,
            @Nullable @Valid Sound sound) {
        Movie() {
            this(null, null, null, null, null, null, null, null, null);
        }
    }

    @Schema(
            name = "Sound",
            additionalProperties = FALSE,
            description =
                    "An uploaded sound under the movie, of format mp4, mov or webm; {} for none. It begins with the first"
                            + " picture, ends with the movie and fades out at its end. After a shorter sound, the movie is silent")
    record Sound(
            @Nullable @WellFormed @Schema(example = "5f0c3c0e-6a52-4c0b-9d0e-3f7f6c1f2a44") String id,
            @Nullable
                    @DecimalMin("0")
                    @DecimalMax(value = "1800", inclusive = false)
                    @Schema(defaultValue = "0", example = "12.5")
                    Double from) {}

    @Schema(name = "MovieSegment", additionalProperties = FALSE)
    record MovieSegment(
            @Nullable @NotNull @DecimalMin(MIN_SECONDS) @DecimalMax(MAX_SECONDS) @Schema(example = "3") Double seconds,
            @Nullable
                    @Schema(
                            types = {"string", "array"},
                            defaultValue = "linear")
                    Object easing) {}

    /** A movie to render again; the previous one supplies what is omitted. */
    @Schema(
            name = "MovieChange",
            additionalProperties = FALSE,
            example = "{\"fps\": 30, \"seconds\": 6, \"timing\": \"even\"}")
    record MovieChange(
            @Nullable
                    @Schema(
                            types = {"number", "string"},
                            minimum = "1",
                            maximum = "" + FrameRate.MAX,
                            pattern = FrameRate.PATTERN,
                            example = "30000/1001")
                    Object fps,
            @Nullable @DecimalMin(MIN_SECONDS) @DecimalMax(MAX_SECONDS) @Schema(example = "8") Double seconds,
            @Nullable @Schema(example = "perceptual") Timing timing,
            @Nullable @Size(min = 1, max = MAX_SEGMENTS) List<@Valid @NotNull MovieSegment> segments,
            @Nullable @Size(min = 2, max = MAX_SEGMENTS + 1) @Schema(example = "[0.5, 1]")
                    List<@NotNull @DecimalMin("0") @DecimalMax(MAX_SECONDS) Double> holds,
            @Nullable @Schema(example = "webm") MovieFormat format,
            @Nullable @Min(1) @Max(MovieScale.MAX) @Schema(example = "4") Integer scale,
            @Nullable @WellFormed @Schema(example = "embedded-x4") String upscaler,
            @Nullable @Valid Sound sound) {
        Movie asMovie() {
            return new Movie(fps, seconds, timing, segments, holds, format, scale, upscaler, sound);
        }
    }

    /** Frames to add to a transition with adaptive placement: in its worst gaps, in those of one segment, or in one gap. */
    @Schema(name = "MoreFrames", additionalProperties = FALSE, example = "{\"frames\": 4, \"segment\": 0}")
    record MoreFrames(
            @Nullable @Min(1) @Max(100) @Schema(defaultValue = "1") Integer frames,
            @Nullable @Min(0) @Schema(example = "0") Integer segment,
            @Nullable @Min(0) @Schema(example = "4") Integer left,
            @Nullable @Min(0) @Schema(example = "9") Integer right) {}

    @Schema(
            name = "Inpainting",
            additionalProperties = FALSE,
            description =
                    "Keeps a part of a picture unchanged in all frames. Image and mask are scaled to cover the frame, and"
                            + " their centre is used. A model for inpainting also takes {} and then paints everything")
    record Inpainting(
            @Nullable @WellFormed @Schema(example = "9c5b94b1-35ad-49bb-b118-8e8fc24abf80") String image,
            @Nullable @WellFormed @Schema(example = "1f0e9c56-2a0b-4c6f-8a57-3f5c0d9a7e21") String mask,
            @Nullable @Schema(example = "latent") InpaintingMethod method) {}
}
