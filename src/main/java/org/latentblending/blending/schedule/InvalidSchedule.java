package org.latentblending.blending.schedule;

import java.util.List;
import java.util.stream.Collectors;

/** A branching schedule that cannot be walked, with every value that is wrong and what would be right. */
public class InvalidSchedule extends IllegalArgumentException {

    /**
     * One wrong value.
     *
     * @param field its name among the inputs of the factory that was called, such as {@code branchCounts}
     * @param message a sentence for the person who gave it
     */
    public record Problem(String field, String message) {}

    private final List<Problem> problems;

    InvalidSchedule(List<Problem> problems) {
        super(problems.stream()
                .map(problem -> problem.field() + ": " + problem.message())
                .collect(Collectors.joining(" ")));
        this.problems = List.copyOf(problems);
    }

    /** At least one problem. */
    public List<Problem> problems() {
        return problems;
    }

    /** The first wrong field. */
    public String field() {
        return problems.get(0).field();
    }
}
