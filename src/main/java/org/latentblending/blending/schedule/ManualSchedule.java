package org.latentblending.blending.schedule;

import java.util.ArrayList;
import java.util.List;

/** Checks and completes a manual schedule. */
final class ManualSchedule {

    private ManualSchedule() {}

    static Schedule ofSteps(int steps, List<Integer> branchCounts, List<Integer> injectionSteps) {
        return complete(steps, branchCounts, "injectionSteps", injectionSteps, new ScheduleProblems());
    }

    static Schedule ofStrengths(int steps, List<Integer> branchCounts, List<Double> injectionStrengths) {
        List<Integer> injectionSteps = injectionStrengths.stream()
                .map(strength -> (int) Math.rint(strength * steps))
                .toList();
        ScheduleProblems problems = new ScheduleProblems().strengths(injectionStrengths);
        return complete(steps, branchCounts, "injectionStrengths", injectionSteps, problems);
    }

    private static Schedule complete(
            int steps,
            List<Integer> branchCounts,
            String injectionsField,
            List<Integer> injectionSteps,
            ScheduleProblems problems) {
        problems.range("steps", steps, 1, Schedule.MAX_STEPS)
                .counts(branchCounts)
                .sameSize(injectionsField, injectionSteps, branchCounts)
                .injections(injectionsField, steps, injectionSteps)
                .throwIfAny();
        List<Integer> counts = new ArrayList<>(branchCounts);
        List<Integer> injections = new ArrayList<>(injectionSteps);
        if (branchCounts.get(0) == 2) {
            injections.set(0, 0);
        } else {
            new ScheduleProblems()
                    .require(
                            injections.get(0) > 0,
                            "branchCounts",
                            "must begin with 2, the keyframes, at step 0, but begin with %d.",
                            counts.get(0))
                    .throwIfAny();
            counts.add(0, 2);
            injections.add(0, 0);
        }
        return new Schedule(steps, counts, injections);
    }
}
