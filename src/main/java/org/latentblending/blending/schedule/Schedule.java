package org.latentblending.blending.schedule;

import java.util.ArrayList;
import java.util.List;

/**
 * The steps at which a transition's tree gains branches.
 *
 * @param steps diffusion steps of every frame, 1 to {@value #MAX_STEPS}
 * @param branchCounts branches from each injection step on: the first is 2, the others grow, up to
 *     {@value #MAX_BRANCHES}; the last is the number of frames
 * @param injectionSteps where each count begins: the first is 0, the others rise, all below {@code steps}
 */
public record Schedule(int steps, List<Integer> branchCounts, List<Integer> injectionSteps) {
    public static final int MAX_STEPS = 999;
    public static final int MIN_BRANCHES = 2;
    public static final int MAX_BRANCHES = 1000;
    /** Of a preset, half of whose frames are diffused at most. */
    public static final int MAX_FRAMES = 2 * MAX_BRANCHES;
    /** Exclusive. */
    public static final int MAX_DEPTH_STRENGTH = 1;

    private static final int MIN_DISTANCE = 3; // smallest distance of two injections, in steps

    /** @throws InvalidSchedule naming {@code steps}, {@code branchCounts} or {@code injectionSteps} */
    public Schedule {
        branchCounts = List.copyOf(branchCounts);
        injectionSteps = List.copyOf(injectionSteps);
        new InvalidSchedule.Check()
                .range("steps", steps, 1, MAX_STEPS)
                .counts(branchCounts)
                .require(branchCounts.indexOf(2) == 0, "branchCounts", "must begin with 2, the keyframes.")
                .require(injectionSteps.indexOf(0) == 0, "injectionSteps", "must begin with step 0.")
                .injections("injectionSteps", steps, injectionSteps, branchCounts)
                .throwIfAny();
    }

    /**
     * The schedule of a published quality preset.
     *
     * @param depthStrength where mixing begins, as a share of the steps, from 0 to below {@value #MAX_DEPTH_STRENGTH}
     * @param frames requested pictures, 2 to {@value #MAX_FRAMES}; {@link Preset#branches} says how many are diffused
     * @throws InvalidSchedule naming {@code depthStrength} or {@code frames}
     */
    public static Schedule preset(Preset preset, double depthStrength, int frames) {
        new InvalidSchedule.Check()
                .share("depthStrength", depthStrength, MAX_DEPTH_STRENGTH)
                .range("frames", frames, MIN_BRANCHES, MAX_FRAMES)
                .throwIfAny();
        return published(preset.steps(), depthStrength, preset.branches(frames));
    }

    /**
     * The published automatic schedule: counts grow geometrically from {@code depthStrength} to the last steps. Where the
     * published arithmetic leaves no level for more than two branches, all of them begin at the step nearest to
     * {@code depthStrength} that is neither 0 nor {@code steps}.
     *
     * @param steps diffusion steps, 1 to {@value #MAX_STEPS}; at least 2 where there are more than 2 branches
     * @param depthStrength where mixing begins, as a share of the steps, from 0 to below {@value #MAX_DEPTH_STRENGTH}
     * @param branches frames at the end, 2 to {@value #MAX_BRANCHES}
     * @throws InvalidSchedule naming {@code steps}, {@code depthStrength} or {@code branches}
     */
    public static Schedule automatic(int steps, double depthStrength, int branches) {
        String oneStep =
                "must be at least 2 for %d branches: those between the keyframes are mixed after the first step.";
        new InvalidSchedule.Check()
                .range("steps", steps, 1, MAX_STEPS)
                .share("depthStrength", depthStrength, MAX_DEPTH_STRENGTH)
                .range("branches", branches, MIN_BRANCHES, MAX_BRANCHES)
                .require(steps != 1 || branches <= 2, "steps", oneStep, branches)
                .throwIfAny();
        return published(steps, depthStrength, branches);
    }

    /** The published automatic schedule, with NumPy's arithmetic. */
    private static Schedule published(int steps, double depthStrength, int branches) {
        int candidates = Math.max(0, steps / 5 - 1);
        double firstInjection = Math.rint(steps * depthStrength);
        double[] injections = Spacing.linspace(firstInjection, steps - MIN_DISTANCE, candidates);
        double[] exponents = Spacing.linspace(StrictMath.log10(2), StrictMath.log10(branches), candidates + 1);
        List<Integer> keptSteps = new ArrayList<>(List.of(0));
        List<Integer> keptCounts = new ArrayList<>(List.of(2));
        for (int i = 0; i < candidates; i++) {
            int step = Math.min(steps - 1, (int) injections[i]);
            int count = (int) Math.rint(StrictMath.pow(10, exponents[i + 1]));
            boolean far = step >= keptSteps.get(keptSteps.size() - 1) + MIN_DISTANCE;
            boolean more = count > keptCounts.get(keptCounts.size() - 1);
            if (far && more) {
                keptSteps.add(step);
                keptCounts.add(count);
            }
        }
        if (keptSteps.size() == 1 && branches > 2) {
            keptSteps.add((int) Math.max(1, Math.min(steps - 1, firstInjection)));
            keptCounts.add(branches);
        }
        keptCounts.set(keptCounts.size() - 1, branches);
        return new Schedule(steps, keptCounts, keptSteps);
    }

    /**
     * A manual schedule. The two keyframes always run from the start: they are inserted at step 0, or, if the first count is
     * 2, its step becomes 0.
     *
     * @throws InvalidSchedule naming {@code steps}, {@code branchCounts} or {@code injectionSteps}
     */
    public static Schedule manual(int steps, List<Integer> branchCounts, List<Integer> injectionSteps) {
        return manual(steps, branchCounts, "injectionSteps", injectionSteps, new InvalidSchedule.Check());
    }

    /**
     * A manual schedule with injections as shares of the steps: {@code step = round(strength steps)}, half to even.
     *
     * @param injectionStrengths from 0 to below 1, rising to different steps; otherwise as in {@link #manual}
     * @throws InvalidSchedule naming {@code steps}, {@code branchCounts} or {@code injectionStrengths}
     */
    public static Schedule manualStrengths(int steps, List<Integer> branchCounts, List<Double> injectionStrengths) {
        String field = "injectionStrengths";
        InvalidSchedule.Check check = new InvalidSchedule.Check();
        injectionStrengths.stream()
                .filter(strength -> !(strength >= 0 && strength < 1))
                .findFirst()
                .ifPresent(wrong -> check.require(false, field, "must be from 0 to below 1, but one is %s.", wrong));
        List<Integer> injectionSteps = injectionStrengths.stream()
                .map(strength -> (int) Math.rint(strength * steps))
                .toList();
        return manual(steps, branchCounts, field, injectionSteps, check);
    }

    private static Schedule manual(
            int steps,
            List<Integer> branchCounts,
            String field,
            List<Integer> injectionSteps,
            InvalidSchedule.Check check) {
        check.range("steps", steps, 1, MAX_STEPS)
                .counts(branchCounts)
                .injections(field, steps, injectionSteps, branchCounts)
                .throwIfAny();
        List<Integer> counts = new ArrayList<>(branchCounts);
        List<Integer> injections = new ArrayList<>(injectionSteps);
        if (counts.get(0) == 2) {
            injections.set(0, 0);
        } else {
            String problem = "must begin with 2, the keyframes, at step 0, but begin with %d.";
            new InvalidSchedule.Check()
                    .require(injections.get(0) > 0, "branchCounts", problem, counts.get(0))
                    .throwIfAny();
            counts.add(0, 2);
            injections.add(0, 0);
        }
        return new Schedule(steps, counts, injections);
    }

    /** Frames of a segment, both keyframes included. */
    public int frames() {
        return branchCounts.get(branchCounts.size() - 1);
    }
}
