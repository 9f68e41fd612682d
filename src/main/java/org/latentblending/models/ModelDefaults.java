package org.latentblending.models;

import org.latentblending.models.config.SamplerKind;
import org.latentblending.models.config.SchedulerConfig;
import org.latentblending.models.config.SchedulerConfig.Prediction;

/**
 * What requests get that leave a field out.
 *
 * @param steps diffusion steps of the default branching
 * @param guidanceScale 1 for models that are distilled to work without guidance
 */
public record ModelDefaults(int steps, double guidanceScale, SamplerKind sampler, DefaultBranching branching) {
    public static final double GUIDANCE_SCALE = 4;
    public static final double DEPTH_STRENGTH = 0.4;
    public static final int FRAMES = 100;
    public static final String PRESET = "medium";

    private static final int MEDIUM_STEPS = 30;
    private static final int FEW_STEPS = 4;
    // Half of four steps: keyframes fix the composition in the first two.
    private static final double DEPTH_STRENGTH_OF_FEW_STEPS = 0.5;

    /**
     * The default of {@code branching}.
     *
     * @param preset of the quality
     * @param frames requested pictures
     */
    public record DefaultBranching(String preset, double depthStrength, int frames) {}

    /**
     * Those of the published method, or of a model that is distilled to a few steps. A schedule for few steps does not suffice:
     * some models with v prediction have it and need many. Theirs say turbo in their names.
     */
    static ModelDefaults of(String modelId, SchedulerConfig scheduler) {
        boolean isDistilled = scheduler.needsFewSteps()
                && (scheduler.prediction() == Prediction.EPSILON
                        || OriginalFile.words(modelId).contains(OriginalFile.TURBO));
        return isDistilled
                ? new ModelDefaults(
                        FEW_STEPS,
                        1,
                        scheduler.defaultSampler(),
                        new DefaultBranching(PRESET, DEPTH_STRENGTH_OF_FEW_STEPS, FRAMES))
                : new ModelDefaults(
                        MEDIUM_STEPS,
                        GUIDANCE_SCALE,
                        scheduler.defaultSampler(),
                        new DefaultBranching(PRESET, DEPTH_STRENGTH, FRAMES));
    }

    /** Those of a model that is not known. */
    public static ModelDefaults ofUnknown() {
        return new ModelDefaults(
                MEDIUM_STEPS, GUIDANCE_SCALE, SamplerKind.DDIM, new DefaultBranching(PRESET, DEPTH_STRENGTH, FRAMES));
    }

    /** Whether the model is distilled to this number of steps, so that presets have it too. */
    public boolean hasFewSteps() {
        return steps == FEW_STEPS;
    }
}
