package org.latentblending.api;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.schedule.InvalidSchedule;
import org.latentblending.blending.schedule.Preset;
import org.latentblending.transitions.TransitionRequest.Branching;
import org.latentblending.web.BindingResult;
import org.latentblending.web.FieldError;

/** Tells the three forms of branching apart by their fields, and fills in what a form may leave out. */
class BranchingForm {
    static final Set<String> PRESET = Set.of("preset", "depthStrength", "frames");
    static final Set<String> AUTOMATIC = Set.of("steps", "depthStrength", "branches");
    private static final Set<String> BY_HAND = Set.of("steps", "branchCounts", "injectionSteps", "injectionStrengths");

    private BranchingForm() {}

    /** Null if the form's branching is wrong, which is then noted in it. */
    static @Nullable Branching complete(BindingResult<CreateTransitionRequest> read) {
        CreateTransitionRequest.Branching form = read.form().branching();
        if (!read.isComplete("branching")
                || !read.isRight("branching.branchCounts[")
                || !read.isRight("branching.injection")) {
            return null;
        }
        var errors = new ArrayList<FieldError>();
        Branching branching = form == null
                ? Branching.preset(Preset.MEDIUM, RequestLimits.DEPTH_STRENGTH, RequestLimits.FRAMES)
                : complete(form, errors);
        if (branching != null && errors.isEmpty()) {
            try {
                branching.schedule();
            } catch (InvalidSchedule e) {
                e.problems().forEach(problem -> errors.add(error(problem.field(), problem.message())));
            }
        }
        errors.forEach(error -> read.add(error.field(), error.message()));
        return errors.isEmpty() ? branching : null;
    }

    private static @Nullable Branching complete(CreateTransitionRequest.Branching form, List<FieldError> errors) {
        Branching branching;
        if (form.branchCounts() != null || form.injectionSteps() != null || form.injectionStrengths() != null) {
            branching = manual(form, errors);
        } else if (form.preset() == null && (form.steps() != null || form.branches() != null)) {
            branching = automatic(form, errors);
        } else {
            refuseOthers(form, PRESET, "a preset", errors);
            branching = Branching.preset(
                    form.preset() == null ? Preset.MEDIUM : form.preset(),
                    form.depthStrength() == null ? RequestLimits.DEPTH_STRENGTH : form.depthStrength(),
                    form.frames() == null ? RequestLimits.FRAMES : form.frames());
        }
        return branching;
    }

    private static @Nullable Branching automatic(CreateTransitionRequest.Branching form, List<FieldError> errors) {
        refuseOthers(form, AUTOMATIC, "steps and branches", errors);
        if (form.steps() == null || form.branches() == null) {
            require(form.steps(), "steps", "branches", errors);
            require(form.branches(), "branches", "steps", errors);
            return null;
        }
        return Branching.automatic(
                form.steps(),
                form.depthStrength() == null ? RequestLimits.DEPTH_STRENGTH : form.depthStrength(),
                form.branches());
    }

    private static Branching manual(CreateTransitionRequest.Branching form, List<FieldError> errors) {
        refuseOthers(form, BY_HAND, "branchCounts", errors);
        require(form.steps(), "steps", "branchCounts", errors);
        require(form.branchCounts(), "branchCounts", "injectionSteps or injectionStrengths", errors);
        if (form.injectionSteps() == null && form.injectionStrengths() == null) {
            errors.add(error("injectionSteps", "Give injectionSteps or injectionStrengths with branchCounts."));
        } else if (form.injectionSteps() != null && form.injectionStrengths() != null) {
            errors.add(error("injectionStrengths", "Give either injectionSteps or injectionStrengths, not both."));
        }
        return new Branching(
                null,
                null,
                null,
                form.steps(),
                null,
                form.branchCounts(),
                form.injectionSteps(),
                form.injectionStrengths());
    }

    private static void require(@Nullable Object value, String field, String with, List<FieldError> errors) {
        if (value == null) {
            errors.add(error(field, "Is needed with %s.".formatted(with)));
        }
    }

    private static void refuseOthers(
            CreateTransitionRequest.Branching form, Set<String> fields, String with, List<FieldError> errors) {
        Map<String, @Nullable Object> given = new LinkedHashMap<>();
        given.put("preset", form.preset());
        given.put("depthStrength", form.depthStrength());
        given.put("frames", form.frames());
        given.put("steps", form.steps());
        given.put("branches", form.branches());
        given.put("branchCounts", form.branchCounts());
        given.put("injectionSteps", form.injectionSteps());
        given.put("injectionStrengths", form.injectionStrengths());
        given.forEach((field, value) -> {
            if (value != null && !fields.contains(field)) {
                errors.add(error(field, "Does not go together with %s.".formatted(with)));
            }
        });
    }

    private static FieldError error(String field, String message) {
        return new FieldError("branching." + field, message);
    }
}
