package org.latentblending.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lombok.RequiredArgsConstructor;
import org.latentblending.blending.schedule.Preset;
import org.latentblending.blending.schedule.Schedule;
import org.latentblending.cluster.ModelTokenizers;
import org.latentblending.diffusion.Tokenizer.Truncation;
import org.latentblending.models.ModelDefaults;
import org.latentblending.models.config.SamplerKind;
import org.latentblending.transitions.TransitionRequest;
import org.latentblending.transitions.TransitionRequest.Branching;
import org.latentblending.transitions.TransitionRequest.Keyframe;
import org.latentblending.transitions.TransitionRequest.Warning;
import org.springframework.stereotype.Component;

/** Warns of prompts that the model truncates and of settings that are completed or have no effect. */
@Component
@RequiredArgsConstructor
class RequestWarnings {
    private static final int MAX_SHOWN = 40;
    private static final String FIRST_BLOCK = "The first block, the keyframes, starts at step 0.";

    private final ModelTokenizers tokenizers;

    List<Warning> of(TransitionRequest request, Schedule schedule, ModelDefaults defaults) {
        var warnings = new ArrayList<Warning>();
        addTruncatedPrompts(request, warnings);
        addBranching(request.branching(), schedule, warnings);
        addNegativePrompts(request, warnings);
        if (defaults.hasFewSteps()) {
            addLimitsOfFewSteps(request, schedule, defaults, warnings);
        }
        return warnings;
    }

    private void addTruncatedPrompts(TransitionRequest request, List<Warning> warnings) {
        Map<String, String> prompts = request.prompts();
        var cuts = tokenizers
                .cuts(request.model(), request.promptSyntax(), prompts.values())
                .iterator();
        prompts.keySet().forEach(field -> cuts.next().ifPresent(cut -> warnings.add(new Warning(field, message(cut)))));
    }

    private static String message(Truncation cut) {
        String word = cut.word();
        String shown = word.codePointCount(0, word.length()) <= MAX_SHOWN
                ? word
                : word.substring(0, word.offsetByCodePoints(0, MAX_SHOWN)) + "…";
        return "The model reads %d of %d tokens: the text is truncated from the word \"%s\"."
                .formatted(cut.read(), cut.tokens(), shown);
    }

    private static void addBranching(Branching branching, Schedule schedule, List<Warning> warnings) {
        Integer frames = branching.frames();
        if (branching.preset() == Preset.LOWEST
                && !branching.growsAdaptively()
                && frames != null
                && frames != CreateTransitionRequest.FRAMES) {
            warnings.add(new Warning(
                    "branching.frames", "The preset lowest generates 5 frames for each segment, whatever the target."));
        }
        List<Integer> counts = branching.branchCounts();
        List<Integer> steps = branching.injectionSteps();
        List<Double> strengths = branching.injectionStrengths();
        if (counts != null && schedule.branchCounts().size() > counts.size()) {
            warnings.add(new Warning(
                    "branching.branchCounts", "A block of 2 branches, the keyframes, was inserted at step 0."));
        } else if (steps != null && steps.get(0) != 0) {
            warnings.add(new Warning("branching.injectionSteps[0]", FIRST_BLOCK));
        } else if (strengths != null && strengths.get(0) != 0) {
            warnings.add(new Warning("branching.injectionStrengths[0]", FIRST_BLOCK));
        }
    }

    /** Of a model that is distilled to a few steps without guidance. */
    private static void addLimitsOfFewSteps(
            TransitionRequest request, Schedule schedule, ModelDefaults defaults, List<Warning> warnings) {
        if (schedule.steps() > 2 * defaults.steps()) {
            warnings.add(new Warning(
                    "branching.steps",
                    "This model is made for %d steps: %d take longer and do not improve the frames."
                            .formatted(defaults.steps(), schedule.steps())));
        }
        String guided =
                "This model is made for a guidance scale of 1: a higher one takes twice as long and distorts the frames.";
        if (request.guidanceScale() != 1) {
            warnings.add(new Warning("guidanceScale", guided));
        }
        List<Keyframe> keyframes = request.keyframes();
        for (int i = 0; i < keyframes.size(); i++) {
            Double own = keyframes.get(i).guidanceScale();
            if (own != null && own != 1) {
                warnings.add(new Warning("keyframes[%d].guidanceScale".formatted(i), guided));
            }
        }
        if (request.sampler() != defaults.sampler() && request.sampler() != SamplerKind.EULER_ANCESTRAL) {
            warnings.add(new Warning(
                    "sampler",
                    "This model is made for the sampler %s; %s leaves noise in the frames after a few steps."
                            .formatted(defaults.sampler(), request.sampler())));
        }
    }

    private static void addNegativePrompts(TransitionRequest request, List<Warning> warnings) {
        List<Keyframe> withoutEffect = request.keyframes().stream()
                .filter(keyframe -> !request.negativePromptOf(keyframe).isBlank())
                .filter(keyframe -> request.guidanceScaleOf(keyframe) == 1)
                .toList();
        if (!withoutEffect.isEmpty()) {
            boolean isOwn = withoutEffect.stream().allMatch(keyframe -> keyframe.negativePrompt() != null);
            String field = isOwn
                    ? "keyframes[%d].negativePrompt"
                            .formatted(request.keyframes().indexOf(withoutEffect.get(0)))
                    : "negativePrompt";
            warnings.add(new Warning(field, "A negative prompt has no effect at a guidance scale of 1."));
        }
    }
}
