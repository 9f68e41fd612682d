package org.latentblending.api;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.schedule.InvalidSchedule;
import org.latentblending.blending.schedule.Preset;
import org.latentblending.blending.schedule.Schedule;
import org.latentblending.transitions.TransitionRequest.Branching;
import org.latentblending.web.BindingResult;
import org.latentblending.web.FieldError;

/** Distinguishes the three variants of branching by their fields, and fills in their defaults. */
class BranchingVariants {
    static final Set<String> PRESET = Set.of("preset", "depthStrength", "frames");
    static final Set<String> AUTOMATIC = Set.of("steps", "depthStrength", "branches");
    private static final Set<String> MANUAL = Set.of("steps", "branchCounts", "injectionSteps", "injectionStrengths");

    private BranchingVariants() {}

    /** A complete branching and its schedule. */
    record Tree(Branching branching, Schedule schedule) {}

    /** Returns null and rejects the fields if the branching is invalid. */
    static @Nullable Tree complete(BindingResult<CreateTransitionRequest> binding) {
        if (!binding.isBound("branching")
                || !binding.isValid("branching.branchCounts[")
                || !binding.isValid("branching.injection")) {
            return null;
        }
        var errors = new ArrayList<FieldError>();
        Branching branching = complete(
                Objects.requireNonNullElse(
                        binding.value().branching(),
                        new CreateTransitionRequest.Branching(null, null, null, null, null, null, null, null)),
                errors);
        Tree tree = null;
        if (errors.isEmpty()) {
            try {
                tree = new Tree(branching, branching.schedule());
            } catch (InvalidSchedule e) {
                e.problems().forEach(problem -> errors.add(error(problem.field(), problem.message())));
            }
        }
        errors.forEach(error -> binding.reject(error.field(), error.message()));
        return tree;
    }

    private static Branching complete(CreateTransitionRequest.Branching sent, List<FieldError> errors) {
        boolean isManual =
                sent.branchCounts() != null || sent.injectionSteps() != null || sent.injectionStrengths() != null;
        boolean isAutomatic = !isManual && sent.preset() == null && (sent.steps() != null || sent.branches() != null);
        Double depth = isManual ? null : Objects.requireNonNullElse(sent.depthStrength(), RequestLimits.DEPTH_STRENGTH);
        if (isManual) {
            refuseOthers(sent, MANUAL, "branchCounts", errors);
            require(sent.steps(), "steps", "branchCounts", errors);
            require(sent.branchCounts(), "branchCounts", "injectionSteps or injectionStrengths", errors);
            if (sent.injectionSteps() == null && sent.injectionStrengths() == null) {
                errors.add(error("injectionSteps", "branchCounts requires injectionSteps or injectionStrengths."));
            } else if (sent.injectionSteps() != null && sent.injectionStrengths() != null) {
                errors.add(error("injectionStrengths", "Cannot be combined with injectionSteps."));
            }
            return new Branching(
                    null,
                    null,
                    null,
                    sent.steps(),
                    null,
                    sent.branchCounts(),
                    sent.injectionSteps(),
                    sent.injectionStrengths());
        }
        if (isAutomatic) {
            refuseOthers(sent, AUTOMATIC, "steps and branches", errors);
            require(sent.steps(), "steps", "branches", errors);
            require(sent.branches(), "branches", "steps", errors);
            return new Branching(null, depth, null, sent.steps(), sent.branches(), null, null, null);
        }
        refuseOthers(sent, PRESET, "a preset", errors);
        return new Branching(
                Objects.requireNonNullElse(sent.preset(), Preset.MEDIUM),
                depth,
                Objects.requireNonNullElse(sent.frames(), RequestLimits.FRAMES),
                null,
                null,
                null,
                null,
                null);
    }

    private static void require(@Nullable Object value, String field, String with, List<FieldError> errors) {
        if (value == null) {
            errors.add(error(field, "Is required with %s.".formatted(with)));
        }
    }

    private static void refuseOthers(
            CreateTransitionRequest.Branching sent, Set<String> fields, String with, List<FieldError> errors) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("preset", sent.preset());
        values.put("depthStrength", sent.depthStrength());
        values.put("frames", sent.frames());
        values.put("steps", sent.steps());
        values.put("branches", sent.branches());
        values.put("branchCounts", sent.branchCounts());
        values.put("injectionSteps", sent.injectionSteps());
        values.put("injectionStrengths", sent.injectionStrengths());
        values.forEach((field, value) -> {
            if (value != null && !fields.contains(field)) {
                errors.add(error(field, "Cannot be combined with %s.".formatted(with)));
            }
        });
    }

    private static FieldError error(String field, String message) {
        return new FieldError("branching." + field, message);
    }
}
