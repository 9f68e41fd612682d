package org.latentblending.blending;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * When a movie shows what: for each segment its time and easing, and for each keyframe how long it stands still.
 *
 * @param segments from the first one on, at least one
 * @param holds seconds, one for each keyframe
 */
public record Timeline(List<Segment> segments, List<Double> holds) {
    /** @param seconds above 0 */
    public record Segment(double seconds, Easing easing) {}

    /** @throws IllegalArgumentException if the lists do not fit together or a time is negative */
    public Timeline {
        segments = List.copyOf(segments);
        holds = List.copyOf(holds);
        Preconditions.require(
                !segments.isEmpty() && holds.size() == segments.size() + 1,
                "%d segments have no %d keyframes",
                segments.size(),
                holds.size());
        boolean isPositive = segments.stream().allMatch(segment -> segment.seconds() >= 0)
                && holds.stream().allMatch(hold -> hold >= 0);
        Preconditions.require(isPositive, "Negative time: %s, %s", segments, holds);
    }

    public double seconds() {
        return moving() + still();
    }

    /** Seconds of all segments. */
    double moving() {
        return segments.stream().mapToDouble(Segment::seconds).sum();
    }

    /** Seconds for which keyframes stand still. */
    double still() {
        return holds.stream().mapToDouble(hold -> hold).sum();
    }

    /** The same time, in which segments that change more take longer. */
    public Timeline sharedByDistance(List<List<Double>> distances) {
        double[] ofSegments = distances.stream()
                .mapToDouble(gaps -> gaps.stream().mapToDouble(gap -> gap).sum())
                .toArray();
        double all = DoubleStream.of(ofSegments).sum();
        var shared = new ArrayList<Segment>();
        for (int i = 0; i < ofSegments.length && all > 0; i++) {
            shared.add(
                    new Segment(moving() * ofSegments[i] / all, segments.get(i).easing()));
        }
        return shared.isEmpty() ? this : new Timeline(shared, holds);
    }
}
