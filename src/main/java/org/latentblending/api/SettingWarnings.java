package org.latentblending.api;

import java.util.ArrayList;
import java.util.List;
import org.latentblending.blending.schedule.Preset;
import org.latentblending.transitions.TransitionRequest;
import org.latentblending.transitions.TransitionRequest.Branching;
import org.latentblending.transitions.TransitionRequest.Keyframe;
import org.latentblending.transitions.Warning;

/** Warns of settings that are completed or have no effect. */
class SettingWarnings {
    private static final String FIRST_BLOCK = "The first block, the keyframes, begins at step 0.";

    private SettingWarnings() {}

    static List<Warning> of(TransitionRequest request) {
        var warnings = new ArrayList<Warning>();
        addOfBranching(request.branching(), warnings);
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
            warnings.add(new Warning(field, "A negative prompt has no effect where the guidance scale is 1."));
        }
        return warnings;
    }

    /** A schedule by hand gets the keyframes' block where it lacks it. */
    private static void addOfBranching(Branching branching, List<Warning> warnings) {
        Integer frames = branching.frames();
        if (branching.preset() == Preset.LOWEST && frames != null && frames != RequestLimits.FRAMES) {
            warnings.add(new Warning(
                    "branching.frames", "The preset lowest draws 5 frames of a segment, however many are wished."));
        }
        List<Integer> counts = branching.branchCounts();
        if (counts == null) {
            return;
        }
        List<Integer> steps = branching.injectionSteps();
        List<Double> strengths = branching.injectionStrengths();
        if (branching.schedule().branchCounts().size() > counts.size()) {
            warnings.add(new Warning(
                    "branching.branchCounts",
                    "A block of 2 branches, the keyframes, was put before the first at step 0."));
        } else if (steps != null && steps.get(0) != 0) {
            warnings.add(new Warning("branching.injectionSteps[0]", FIRST_BLOCK));
        } else if (strengths != null && strengths.get(0) != 0) {
            warnings.add(new Warning("branching.injectionStrengths[0]", FIRST_BLOCK));
        }
    }
}
