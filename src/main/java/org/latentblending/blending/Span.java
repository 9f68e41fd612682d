package org.latentblending.blending;

/** Neighbouring keyframes or segments of a movie, {@code from} (inclusive) to {@code to} (exclusive). */
public record Span(int from, int to) {
    /** @throws IllegalArgumentException if it is empty or begins before 0 */
    public Span {
        Preconditions.require(from >= 0 && to > from, "A span from %d to %d is empty", from, to);
    }

    /** Number of elements, at least 1. */
    public int size() {
        return to - from;
    }
}
