package org.latentblending.blending.schedule;

import java.util.List;
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

    /** The first invalid field. */
    public String field() {
        return problems.get(0).field();
    }
}
