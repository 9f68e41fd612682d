package org.latentblending.blending;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Neighbouring keyframes, or neighbouring segments, of a movie.
 *
 * @param from the first of them
 * @param to the one after the last
 */
public record Span(int from, int to) {

    /** @throws IllegalArgumentException if it is empty or begins before 0 */
    public Span {
        if (from < 0 || to <= from) {
            throw new IllegalArgumentException("A span from " + from + " to " + to + " is empty");
        }
    }

    /** Number of elements, at least 1. */
    public int size() {
        return to - from;
    }

    /** Divides 0 to {@code count - 1} into neighbouring parts whose sizes differ by 1 at most, the smaller ones first. */
    static List<Span> divide(int count, int parts) {
        return IntStream.range(0, parts)
                .mapToObj(part -> new Span(part * count / parts, (part + 1) * count / parts))
                .toList();
    }
}
