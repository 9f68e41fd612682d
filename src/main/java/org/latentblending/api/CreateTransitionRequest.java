package org.latentblending.api;

import static io.swagger.v3.oas.annotations.media.Schema.AdditionalPropertiesValue.FALSE;
import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.REQUIRED;

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
import org.latentblending.blending.schedule.Preset;
import org.latentblending.blending.schedule.Schedule;
import org.latentblending.diffusion.inpainting.InpaintingMethod;
import org.latentblending.diffusion.sampling.SamplerKind;
import org.latentblending.web.WellFormed;

/**
 * The body of a request for a transition: only the keyframes are required. {@link RequestLimits} has the ranges and defaults of
 * the fields, {@code fields.properties} their descriptions.
 */
@Schema(
        name = "TransitionRequest",
        additionalProperties = FALSE,
        example =
                "{\"keyframes\": [{\"prompt\": \"a red apple\", \"seed\": 42}, {\"prompt\": \"a green frog\", \"seed\": 420}],"
                        + " \"branching\": {\"preset\": \"medium\", \"depthStrength\": 0.4}}")
record CreateTransitionRequest(
        @Nullable @Schema(example = "embedded") String model,
        @Nullable
                @NotNull
                @Size(min = RequestLimits.MIN_KEYFRAMES, max = RequestLimits.MAX_KEYFRAMES)
                @Schema(requiredMode = REQUIRED)
                List<@Valid @NotNull Keyframe> keyframes,
        @Nullable @Size(max = RequestLimits.MAX_TEXT) @WellFormed @Schema(example = "blurry") String negativePrompt,
        @Nullable @Min(RequestLimits.MIN_SIDE) @Max(RequestLimits.MAX_SIDE) @Schema(example = "128") Integer width,
        @Nullable @Min(RequestLimits.MIN_SIDE) @Max(RequestLimits.MAX_SIDE) @Schema(example = "128") Integer height,
        @Nullable
                @DecimalMin(RequestLimits.MIN_GUIDANCE_SCALE)
                @DecimalMax(RequestLimits.MAX_GUIDANCE_SCALE)
                @Schema(defaultValue = "" + RequestLimits.GUIDANCE_SCALE, example = "4.0")
                Double guidanceScale,
        @Nullable
                @DecimalMin("0")
                @DecimalMax(RequestLimits.MAX_GUIDANCE_DAMPER)
                @Schema(defaultValue = "" + RequestLimits.GUIDANCE_DAMPER, example = "0.5")
                Double guidanceDamper,
        @Nullable
                @DecimalMin("0")
                @DecimalMax(RequestLimits.MAX_MID_COMPRESSION)
                @Schema(defaultValue = "" + RequestLimits.MID_COMPRESSION, example = "1.2")
                Double midCompression,
        @Nullable
                @DecimalMin("0")
                @DecimalMax(RequestLimits.MAX_CROSSFEED)
                @Schema(defaultValue = "" + RequestLimits.CROSSFEED, example = "0.0")
                Double crossfeed,
        @Nullable @Schema(defaultValue = RequestLimits.SAMPLER, example = "ddim") SamplerKind sampler,
        @Nullable @Valid Branching branching,
        @Nullable @Valid Movie movie,
        @Nullable @Valid Inpainting inpainting) {

    @Schema(name = "Keyframe", additionalProperties = FALSE)
    record Keyframe(
            @Nullable
                    @NotNull
                    @Size(max = RequestLimits.MAX_TEXT)
                    @WellFormed
                    @Schema(requiredMode = REQUIRED, example = "a red apple")
                    String prompt,
            @Nullable @Min(0) @Schema(maximum = "" + Long.MAX_VALUE, example = "42") Long seed,
            @Nullable @Size(max = RequestLimits.MAX_TEXT) @WellFormed @Schema(example = "a red apple")
                    String negativePrompt,
            @Nullable
                    @DecimalMin(RequestLimits.MIN_GUIDANCE_SCALE)
                    @DecimalMax(RequestLimits.MAX_GUIDANCE_SCALE)
                    @Schema(example = "6")
                    Double guidanceScale) {}

    @Schema(
            name = "Branching",
            additionalProperties = FALSE,
            description =
                    "The tree of each segment, in one of three variants: preset, depthStrength and frames; automatic by"
                            + " steps, depthStrength and branches; or manual by steps, branchCounts and either injectionSteps or"
                            + " injectionStrengths")
    record Branching(
            @Nullable @Schema(defaultValue = RequestLimits.PRESET, example = "medium") Preset preset,
            @Nullable
                    @DecimalMin("0")
                    @DecimalMax(value = RequestLimits.MAX_DEPTH_STRENGTH, inclusive = false)
                    @Schema(defaultValue = "" + RequestLimits.DEPTH_STRENGTH, example = "0.4")
                    Double depthStrength,
            @Nullable
                    @Min(Schedule.MIN_BRANCHES)
                    @Max(Schedule.MAX_FRAMES)
                    @Schema(defaultValue = "" + RequestLimits.FRAMES, example = "100")
                    Integer frames,
            @Nullable @Min(1) @Max(Schedule.MAX_STEPS) @Schema(example = "30") Integer steps,
            @Nullable @Min(Schedule.MIN_BRANCHES) @Max(Schedule.MAX_BRANCHES) @Schema(example = "20") Integer branches,
            @Nullable @Size(min = 1, max = RequestLimits.MAX_BLOCKS) @Schema(example = "[2, 4, 8]")
                    List<@NotNull @Min(Schedule.MIN_BRANCHES) @Max(Schedule.MAX_BRANCHES) Integer> branchCounts,
            @Nullable @Size(min = 1, max = RequestLimits.MAX_BLOCKS) @Schema(example = "[0, 9, 15]")
                    List<@NotNull @Min(0) @Max(Schedule.MAX_STEPS - 1) Integer> injectionSteps,
            @Nullable @Size(min = 1, max = RequestLimits.MAX_BLOCKS) @Schema(example = "[0, 0.3, 0.5]")
                    List<@NotNull @DecimalMin("0") @DecimalMax(value = "1", inclusive = false) Double>
                            injectionStrengths) {}

    @Schema(name = "Movie", additionalProperties = FALSE)
    record Movie(
            @Nullable @Min(1) @Max(RequestLimits.MAX_FPS) @Schema(defaultValue = "" + RequestLimits.FPS, example = "30")
                    Integer fps,
            @Nullable
                    @DecimalMin(RequestLimits.MIN_SECONDS)
                    @DecimalMax(RequestLimits.MAX_SECONDS)
                    @Schema(defaultValue = "" + RequestLimits.SECONDS, example = "8")
                    Double seconds) {}

    /** A movie to render again; the previous one supplies what is omitted. */
    @Schema(name = "MovieChange", additionalProperties = FALSE)
    record MovieChange(
            @Nullable @Min(1) @Max(RequestLimits.MAX_FPS) @Schema(example = "30") Integer fps,
            @Nullable
                    @DecimalMin(RequestLimits.MIN_SECONDS)
                    @DecimalMax(RequestLimits.MAX_SECONDS)
                    @Schema(example = "8")
                    Double seconds) {}

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
