package org.latentblending.api;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;
import static java.util.Objects.requireNonNullElseGet;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.adaptive.Adaptive.Given;
import org.latentblending.blending.adaptive.Growth;
import org.latentblending.blending.adaptive.PlacementKind;
import org.latentblending.blending.schedule.InvalidSchedule;
import org.latentblending.blending.schedule.Preset;
import org.latentblending.blending.schedule.Schedule;
import org.latentblending.models.ModelDefaults;
import org.latentblending.transitions.TransitionRequest.Branching;
import org.latentblending.web.RequestBinder.BindingResult;

/** Distinguishes the three variants of branching by their fields, and fills in their defaults. */
class BranchingVariants {
    private final CreateTransitionRequest.Branching sent;
    private final ModelDefaults defaults;
    private final Map<String, String> errors = new LinkedHashMap<>();

    private BranchingVariants(CreateTransitionRequest.Branching sent, ModelDefaults defaults) {
        this.sent = sent;
        this.defaults = defaults;
    }

    record Tree(Branching branching, Schedule schedule) {}

    /** Returns null and rejects the fields if the branching is invalid. */
    static @Nullable Tree complete(BindingResult<CreateTransitionRequest> binding, ModelDefaults defaults) {
        if (!binding.isBound("branching")
                || !binding.isValid("branching.branchCounts[")
                || !binding.isValid("branching.injection")
                || !binding.isValid("branching.placed[")) {
            return null;
        }
        var variants = new BranchingVariants(
                requireNonNullElseGet(binding.value().branching(), CreateTransitionRequest.Branching::new), defaults);
        Branching branching = variants.complete();
        Tree tree = null;
        if (variants.errors.isEmpty()) {
            try {
                tree = new Tree(branching, branching.schedule());
            } catch (InvalidSchedule e) {
                e.problems().forEach(problem -> variants.errors.putIfAbsent(problem.field(), problem.message()));
            }
        }
        if (tree != null && variants.errors.isEmpty()) {
            variants.checkPlaced(tree, binding);
        }
        variants.errors.forEach((field, message) -> binding.reject("branching." + field, message));
        return tree;
    }

    private Branching complete() {
        double depth =
                requireNonNullElse(sent.depthStrength(), defaults.branching().depthStrength());
        if (sent.branchCounts() != null || sent.injectionSteps() != null || sent.injectionStrengths() != null) {
            return manual();
        }
        if (sent.placement() == PlacementKind.ADAPTIVE) {
            return adaptive(depth);
        }
        refuseAdaptive("the fixed placement");
        if (sent.preset() == null && (sent.steps() != null || sent.branches() != null)) {
            refuse(sent.frames(), "frames", "steps and branches");
            require(sent.steps(), "steps", "branches");
            require(sent.branches(), "branches", "steps");
            return Branching.fixed(null, depth, null, sent.steps(), sent.branches(), null, null, null);
        }
        refuse(sent.steps(), "steps", "a preset");
        refuse(sent.branches(), "branches", "a preset");
        Preset preset = requireNonNullElse(sent.preset(), Preset.MEDIUM);
        int frames = requireNonNullElse(sent.frames(), defaults.branching().frames());
        return defaults.hasFewSteps() ? inFewSteps(preset, depth, frames) : Branching.preset(preset, depth, frames);
    }

    /** The preset's frames in the model's steps: an automatic branching, which every server reads alike. */
    private Branching inFewSteps(Preset preset, double depth, int frames) {
        int valid = Math.min(frames, Schedule.MAX_FRAMES); // more are rejected elsewhere
        return Branching.fixed(null, depth, null, defaults.steps(), preset.branches(valid), null, null, null);
    }

    /** With a preset or with steps. A model that needs few steps has its own number, also with a preset. */
    private Branching adaptive(double depth) {
        boolean hasSteps = sent.preset() == null && sent.steps() != null;
        Preset preset = hasSteps ? null : requireNonNullElse(sent.preset(), Preset.MEDIUM);
        Integer steps = sent.steps();
        Integer branches = sent.branches();
        if (preset != null) {
            refuse(sent.steps(), "steps", "a preset");
            refuse(sent.branches(), "branches", "a preset");
            steps = defaults.hasFewSteps() ? Integer.valueOf(defaults.steps()) : null;
            branches = steps == null ? null : Integer.valueOf(preset.branches(ModelDefaults.FRAMES));
        } else if (!hasLimit() && branches == null) {
            errors.put(
                    "frames", "With steps, adaptive placement requires frames, maxSteps, maxSeconds or maxDistance.");
        }
        int all = steps != null ? steps : requireNonNull(preset).steps();
        if (all < 2) {
            errors.put("steps", "Must be at least 2 for adaptive placement: branches begin after the first step.");
        }
        if (sent.maxSteps() != null && sent.maxSteps() < 2 * all) {
            errors.put("maxSteps", "Must be at least %d, for two keyframes of %d steps.".formatted(2 * all, all));
        }
        if (sent.frames() != null && sent.frames() > Growth.MOST_FRAMES) {
            errors.put("frames", "Must be at most %d with adaptive placement.".formatted(Growth.MOST_FRAMES));
        }
        return new Branching(
                steps == null ? preset : null,
                depth,
                sent.frames(),
                steps,
                branches,
                null,
                null,
                null,
                PlacementKind.ADAPTIVE,
                sent.maxSteps(),
                sent.maxSeconds(),
                sent.maxDistance(),
                requireNonNullElse(sent.parentalCrossfeed(), CreateTransitionRequest.PARENTAL_CROSSFEED),
                placed());
    }

    private boolean hasLimit() {
        return sent.frames() != null
                || sent.maxSteps() != null
                || sent.maxSeconds() != null
                || sent.maxDistance() != null;
    }

    /** Branches that are given begin at the levels of the tree, in each of its segments. */
    private void checkPlaced(Tree tree, BindingResult<CreateTransitionRequest> binding) {
        List<List<Given>> placed = tree.branching().placed();
        if (placed == null) {
            return;
        }
        List<CreateTransitionRequest.Keyframe> keyframes = binding.value().keyframes();
        if (keyframes != null && placed.size() != keyframes.size() - 1) {
            errors.put("placed", "Must have a list for each of the %d segments.".formatted(keyframes.size() - 1));
        }
        List<Integer> levels = tree.branching().injectionLevels();
        for (int segment = 0; segment < placed.size(); segment++) {
            Set<Double> fractions = new HashSet<>();
            for (int i = 0; i < placed.get(segment).size(); i++) {
                Given branch = placed.get(segment).get(i);
                String field = "placed[%d][%d].".formatted(segment, i);
                if (!levels.contains(branch.injectionStep())) {
                    errors.put(field + "injectionStep", "Must be one of %s.".formatted(levels));
                }
                if (!fractions.add(branch.fraction())) {
                    errors.put(field + "fraction", "Is that of an earlier branch.");
                }
            }
        }
    }

    private @Nullable List<List<Given>> placed() {
        List<List<CreateTransitionRequest.PlacedBranch>> placed = sent.placed();
        return placed == null
                ? null
                : placed.stream()
                        .map(segment -> segment.stream()
                                .map(branch -> new Given(
                                        requireNonNullElse(branch.fraction(), 0.5),
                                        requireNonNullElse(branch.injectionStep(), 1),
                                        requireNonNullElse(branch.kept(), true)))
                                .toList())
                        .toList();
    }

    private void refuseAdaptive(String with) {
        refuse(sent.maxSteps(), "maxSteps", with);
        refuse(sent.maxSeconds(), "maxSeconds", with);
        refuse(sent.maxDistance(), "maxDistance", with);
        refuse(sent.parentalCrossfeed(), "parentalCrossfeed", with);
        refuse(sent.placed(), "placed", with);
    }

    private Branching manual() {
        if (sent.placement() == PlacementKind.ADAPTIVE) {
            refuse(sent.placement(), "placement", "branchCounts");
        }
        refuseAdaptive("branchCounts");
        refuse(sent.preset(), "preset", "branchCounts");
        refuse(sent.depthStrength(), "depthStrength", "branchCounts");
        refuse(sent.frames(), "frames", "branchCounts");
        refuse(sent.branches(), "branches", "branchCounts");
        require(sent.steps(), "steps", "branchCounts");
        require(sent.branchCounts(), "branchCounts", "injectionSteps or injectionStrengths");
        if (sent.injectionSteps() == null && sent.injectionStrengths() == null) {
            errors.put("injectionSteps", "branchCounts requires injectionSteps or injectionStrengths.");
        } else if (sent.injectionSteps() != null) {
            refuse(sent.injectionStrengths(), "injectionStrengths", "injectionSteps");
        }
        return Branching.fixed(
                null,
                null,
                null,
                sent.steps(),
                null,
                sent.branchCounts(),
                sent.injectionSteps(),
                sent.injectionStrengths());
    }

    private void require(@Nullable Object value, String field, String with) {
        if (value == null) {
            errors.put(field, "Is required with %s.".formatted(with));
        }
    }

    private void refuse(@Nullable Object value, String field, String with) {
        if (value != null) {
            errors.put(field, "Cannot be combined with %s.".formatted(with));
        }
    }
}
