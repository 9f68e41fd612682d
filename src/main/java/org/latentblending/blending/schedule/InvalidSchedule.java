package org.latentblending.blending.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A branching schedule is invalid. Names every invalid value and its valid range. */
public class InvalidSchedule extends IllegalArgumentException {
    /**
     * One invalid value.
     *
     * @param field its name among the parameters of the factory method, such as {@code branchCounts}
     * @param message a sentence for the client
     */
    public record Problem(String field, String message) {}

    private final List<Problem> problems;

    private InvalidSchedule(List<Problem> problems) {
        super(problems.stream()
                .map(problem -> problem.field() + ": " + problem.message())
                .collect(Collectors.joining(" ")));
        this.problems = List.copyOf(problems);
    }

    /** At least one. */
    public List<Problem> problems() {
        return problems;
    }

    /** The first invalid field. */
    public String field() {
        return problems.get(0).field();
    }

    /** Collects the problems of a schedule, so that one exception names all of them. */
    static final class Check {
        private final List<Problem> problems = new ArrayList<>();

        Check require(boolean valid, String field, String message, Object... arguments) {
            if (!valid) {
                problems.add(new Problem(field, String.format(Locale.ROOT, message, arguments)));
            }
            return this;
        }

        Check range(String field, int value, int min, int max) {
            return require(min <= value && value <= max, field, "must be from %d to %d, but is %d.", min, max, value);
        }

        /** From 0 to below {@code limit}. */
        Check share(String field, double value, int limit) {
            return require(0 <= value && value < limit, field, "must be from 0 to below %d, but is %s.", limit, value);
        }

        Check counts(List<Integer> counts) {
            String field = "branchCounts";
            int before = 1;
            for (int count : counts) {
                if (count < Schedule.MIN_BRANCHES || count > Schedule.MAX_BRANCHES) {
                    return require(false, field, "must be from 2 to %d, but one is %d.", Schedule.MAX_BRANCHES, count);
                }
                if (count <= before) {
                    return require(false, field, "must grow, but %d comes after %d.", count, before);
                }
                before = count;
            }
            return require(!counts.isEmpty(), field, "must not be empty.");
        }

        /** As many as the counts, and rising steps. */
        Check injections(String field, int steps, List<Integer> injections, List<Integer> counts) {
            int size = injections.size();
            int wanted = counts.size();
            require(size == wanted, field, "must be as many as the branch counts, %d, but are %d.", wanted, size);
            int before = -1;
            for (int step : injections) {
                if (step < 0 || step >= steps) {
                    int last = Math.max(0, steps - 1);
                    return require(false, field, "must be steps from 0 to %d, but one is step %d.", last, step);
                }
                if (step <= before) {
                    return require(false, field, "must rise, but step %d comes after step %d.", step, before);
                }
                before = step;
            }
            return this;
        }

        void throwIfAny() {
            if (!problems.isEmpty()) {
                throw new InvalidSchedule(problems);
            }
        }
    }
}
