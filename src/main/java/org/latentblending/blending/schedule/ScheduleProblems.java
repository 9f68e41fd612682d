package org.latentblending.blending.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.latentblending.blending.schedule.InvalidSchedule.Problem;

/** Collects the problems of a schedule, so that one exception names all of them. */
final class ScheduleProblems {

    private final List<Problem> problems = new ArrayList<>();

    ScheduleProblems require(boolean valid, String field, String message, Object... arguments) {
        if (!valid) {
            problems.add(new Problem(field, String.format(Locale.ROOT, message, arguments)));
        }
        return this;
    }

    ScheduleProblems range(String field, int value, int least, int most) {
        return require(least <= value && value <= most, field, "must be from %d to %d, but is %d.", least, most, value);
    }

    /** From 0 to below {@code limit}. */
    ScheduleProblems share(String field, double value, int limit) {
        return require(0 <= value && value < limit, field, "must be from 0 to below %d, but is %s.", limit, value);
    }

    ScheduleProblems sameSize(String field, List<?> injections, List<Integer> counts) {
        return require(
                injections.size() == counts.size(),
                field,
                "must be as many as the branch counts, %d, but are %d.",
                counts.size(),
                injections.size());
    }

    ScheduleProblems counts(List<Integer> counts) {
        int before = 1;
        for (int count : counts) {
            if (count < Schedule.MIN_BRANCHES || count > Schedule.MAX_BRANCHES) {
                return require(
                        false, "branchCounts", "must be from 2 to %d, but one is %d.", Schedule.MAX_BRANCHES, count);
            }
            if (count <= before) {
                return require(false, "branchCounts", "must grow, but %d comes after %d.", count, before);
            }
            before = count;
        }
        return require(!counts.isEmpty(), "branchCounts", "must not be empty.");
    }

    ScheduleProblems injections(String field, int steps, List<Integer> injections) {
        int before = -1;
        for (int step : injections) {
            if (step < 0 || step >= steps) {
                return require(
                        false, field, "must be steps from 0 to %d, but one is step %d.", Math.max(0, steps - 1), step);
            }
            if (step <= before) {
                return require(false, field, "must rise, but step %d comes after step %d.", step, before);
            }
            before = step;
        }
        return this;
    }

    ScheduleProblems strengths(List<Double> strengths) {
        for (double strength : strengths) {
            if (!(strength >= 0 && strength < 1)) {
                return require(false, "injectionStrengths", "must be from 0 to below 1, but one is %s.", strength);
            }
        }
        return this;
    }

    void throwIfAny() {
        if (!problems.isEmpty()) {
            throw new InvalidSchedule(problems);
        }
    }
}
