package org.latentblending.api;

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

/** A transition as a client asks for it: everything but the keyframes may be left out. */
@Schema(name = "TransitionRequest", additionalProperties = Schema.AdditionalPropertiesValue.FALSE)
record CreateTransitionRequest(
        @Nullable
                @Schema(
                        description = "Id of a model from /api/v1/models; the default model when left out",
                        example = "embedded")
                String model,
        @Nullable
                @NotNull
                @Size(min = RequestLimits.MIN_KEYFRAMES, max = RequestLimits.MAX_KEYFRAMES)
                @Schema(
                        requiredMode = Schema.RequiredMode.REQUIRED,
                        description = "The pictures that the movie goes through, in order",
                        example =
                                "[{\"prompt\": \"a red apple\", \"seed\": 42}, {\"prompt\": \"a green frog\", \"seed\": 420}]")
                List<@Valid @NotNull Keyframe> keyframes,
        @Nullable
                @Size(max = RequestLimits.MAX_TEXT)
                @WellFormed
                @Schema(description = "What the pictures shall not show; nothing when left out", example = "blurry")
                String negativePrompt,
        @Nullable
                @Min(RequestLimits.MIN_SIDE)
                @Max(RequestLimits.MAX_SIDE)
                @Schema(
                        description = "Pixels; a multiple of what the model needs. The model's own when left out",
                        example = "128")
                Integer width,
        @Nullable
                @Min(RequestLimits.MIN_SIDE)
                @Max(RequestLimits.MAX_SIDE)
                @Schema(
                        description = "Pixels; a multiple of what the model needs. The model's own when left out",
                        example = "128")
                Integer height,
        @Nullable
                @DecimalMin(RequestLimits.MIN_GUIDANCE_SCALE)
                @DecimalMax(RequestLimits.MAX_GUIDANCE_SCALE)
                @Schema(
                        description = "Scale of classifier-free guidance: larger follows the prompt more closely",
                        defaultValue = "" + RequestLimits.GUIDANCE_SCALE,
                        example = "" + RequestLimits.GUIDANCE_SCALE)
                Double guidanceScale,
        @Nullable
                @DecimalMin("0")
                @DecimalMax(RequestLimits.MAX_GUIDANCE_DAMPER)
                @Schema(
                        description =
                                "Guidance in the middle of a transition, 1 + (guidanceScale - 1) * guidanceDamper:"
                                        + " 1 keeps it constant, 0 lowers it to 1, 2 raises it to 2 * guidanceScale - 1",
                        defaultValue = "" + RequestLimits.GUIDANCE_DAMPER,
                        example = "" + RequestLimits.GUIDANCE_DAMPER)
                Double guidanceDamper,
        @Nullable
                @DecimalMin("0")
                @DecimalMax(RequestLimits.MAX_MID_COMPRESSION)
                @Schema(
                        description = "From 1.7 on the branches lie denser in the middle; evenly below",
                        defaultValue = "" + RequestLimits.MID_COMPRESSION,
                        example = "" + RequestLimits.MID_COMPRESSION)
                Double midCompression,
        @Nullable
                @DecimalMin("0")
                @DecimalMax(RequestLimits.MAX_CROSSFEED)
                @Schema(
                        description = "How much of a keyframe's composition flows into the next one",
                        defaultValue = "" + RequestLimits.CROSSFEED,
                        example = "" + RequestLimits.CROSSFEED)
                Double crossfeed,
        @Nullable
                @Schema(
                        description =
                                "How noise becomes a picture. dpmpp-2m (DPM-Solver++) is as good with about half as many steps",
                        defaultValue = RequestLimits.SAMPLER,
                        example = RequestLimits.SAMPLER)
                SamplerKind sampler,
        @Nullable @Valid Branching branching,
        @Nullable @Valid Movie movie,
        @Nullable @Valid Inpainting inpainting) {

    @Schema(name = "Keyframe", additionalProperties = Schema.AdditionalPropertiesValue.FALSE)
    record Keyframe(
            @Nullable
                    @NotNull
                    @Size(max = RequestLimits.MAX_TEXT)
                    @WellFormed
                    @Schema(
                            requiredMode = Schema.RequiredMode.REQUIRED,
                            description = "What the picture shows; the model reads its first 75 tokens",
                            example = "a red apple")
                    String prompt,
            @Nullable
                    @Min(0)
                    @Schema(
                            description = "Seed of the picture's noise, 0 to 2^63 - 1; drawn when left out",
                            maximum = "9223372036854775807",
                            example = "42")
                    Long seed,
            @Nullable
                    @Size(max = RequestLimits.MAX_TEXT)
                    @WellFormed
                    @Schema(
                            description = "What this picture shall not show; the request's when left out. Between two"
                                    + " keyframes the texts are mixed as those of the prompts are",
                            example = "a red apple")
                    String negativePrompt,
            @Nullable
                    @DecimalMin(RequestLimits.MIN_GUIDANCE_SCALE)
                    @DecimalMax(RequestLimits.MAX_GUIDANCE_SCALE)
                    @Schema(
                            description =
                                    "Guidance at this keyframe; the request's when left out. Between two keyframes,"
                                            + " at fraction f, it is (1 - f) times the left one's plus f times the right one's,"
                                            + " each damped",
                            example = "6")
                    Double guidanceScale) {}

    @Schema(
            name = "Branching",
            additionalProperties = Schema.AdditionalPropertiesValue.FALSE,
            description = "How a transition branches, in one of three forms: preset, depthStrength, frames; or steps,"
                    + " depthStrength, branches (automatic); or steps, branchCounts and injectionSteps or"
                    + " injectionStrengths (by hand)")
    record Branching(
            @Nullable
                    @Schema(
                            description = "A quality, from fast to fine",
                            defaultValue = RequestLimits.PRESET,
                            example = RequestLimits.PRESET)
                    Preset preset,
            @Nullable
                    @DecimalMin(value = "0")
                    @DecimalMax(value = RequestLimits.MAX_DEPTH_STRENGTH, inclusive = false)
                    @Schema(
                            description =
                                    "How late the branches begin: 0.25 to 0.4 are good, larger leaves more of a cross-fade",
                            defaultValue = "" + RequestLimits.DEPTH_STRENGTH,
                            example = "" + RequestLimits.DEPTH_STRENGTH)
                    Double depthStrength,
            @Nullable
                    @Min(Schedule.MIN_BRANCHES)
                    @Max(Schedule.MAX_FRAMES)
                    @Schema(
                            description =
                                    "Wished frames of a segment, of which a preset draws a share: 1/16 (low), 1/8 (medium),"
                                            + " 1/4 (high), 1/2 (ultra); lowest draws 5, however many are wished",
                            defaultValue = "" + RequestLimits.FRAMES,
                            example = "" + RequestLimits.FRAMES)
                    Integer frames,
            @Nullable @Min(1) @Max(Schedule.MAX_STEPS) @Schema(description = "Diffusion steps", example = "30")
                    Integer steps,
            @Nullable
                    @Min(Schedule.MIN_BRANCHES)
                    @Max(Schedule.MAX_BRANCHES)
                    @Schema(description = "Frames of a segment", example = "20")
                    Integer branches,
            @Nullable
                    @Size(min = 1, max = RequestLimits.MAX_BLOCKS)
                    @Schema(description = "Branches of each block, growing", example = "[2, 4, 8]")
                    List<@NotNull @Min(Schedule.MIN_BRANCHES) @Max(Schedule.MAX_BRANCHES) Integer> branchCounts,
            @Nullable
                    @Size(min = 1, max = RequestLimits.MAX_BLOCKS)
                    @Schema(
                            description = "Steps at which the blocks begin, the first at 0, growing",
                            example = "[0, 9, 15]")
                    List<@NotNull @Min(0) @Max(Schedule.MAX_STEPS) Integer> injectionSteps,
            @Nullable
                    @Size(min = 1, max = RequestLimits.MAX_BLOCKS)
                    @Schema(description = "The same as shares of all steps", example = "[0, 0.3, 0.5]")
                    List<
                                    @NotNull @DecimalMin("0")
                                    @DecimalMax(value = RequestLimits.MAX_DEPTH_STRENGTH, inclusive = false) Double>
                            injectionStrengths) {}

    @Schema(name = "Movie", additionalProperties = Schema.AdditionalPropertiesValue.FALSE)
    record Movie(
            @Nullable
                    @Min(1)
                    @Max(RequestLimits.MAX_FPS)
                    @Schema(
                            description = "Frames per second; " + RequestLimits.FPS
                                    + " when left out, and when a movie is rendered again those of"
                                    + " the movie before",
                            example = "" + RequestLimits.FPS)
                    Integer fps,
            @Nullable
                    @DecimalMin(RequestLimits.MIN_SECONDS)
                    @DecimalMax(RequestLimits.MAX_SECONDS)
                    @Schema(
                            description = "Seconds for each pair of neighbouring keyframes; " + RequestLimits.SECONDS
                                    + " when left out, and when a"
                                    + " movie is rendered again those of the movie before",
                            example = "" + RequestLimits.SECONDS)
                    Double seconds) {}

    @Schema(
            name = "Inpainting",
            additionalProperties = Schema.AdditionalPropertiesValue.FALSE,
            description =
                    "Keeps a part of a picture still over the whole transition. Of image and mask the middle is used, as large"
                            + " as the frames' shape allows, scaled to their size. A model for inpainting takes {} as well, and"
                            + " then paints all of the picture")
    record Inpainting(
            @Nullable
                    @WellFormed
                    @Schema(
                            description = "Id of the uploaded source picture, from POST /api/v1/images",
                            example = "9c5b94b1-35ad-49bb-b118-8e8fc24abf80")
                    String image,
            @Nullable
                    @WellFormed
                    @Schema(
                            description =
                                    "Id of the uploaded mask. Light of 128 to 255 (white) is painted anew, 0 to 127 (black) stays",
                            example = "1f0e9c56-2a0b-4c6f-8a57-3f5c0d9a7e21")
                    String mask,
            @Nullable
                    @Schema(
                            description =
                                    "model: a model for inpainting sees what stays. latent: any model, whose latents get back what"
                                            + " stays after every step. Left out, model for a model of kind inpainting and latent for"
                                            + " one of kind text-to-image",
                            example = "latent")
                    InpaintingMethod method) {}
}
