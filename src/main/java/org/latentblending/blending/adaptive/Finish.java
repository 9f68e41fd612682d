package org.latentblending.blending.adaptive;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Chooses the frames of a segment at the end, so that neighbours differ alike: at equal lengths of the way that its branches
 * have found. A branch that is near becomes the frame; elsewhere a branch of one step is added.
 *
 * @param fractions of the branches to add, from left to right
 * @param dropped indices of the branches that are no frames
 */
record Finish(SegmentFrames segment, List<Double> fractions, List<Integer> dropped) {
    /** Length of a gap by its distance: half of a gap differs by more than half of that. */
    private static final double EXPONENT = 0.5;

    /** How far a branch may be from a frame's place, relative to the distance of places. */
    private static final double NEAR = 0.2;

    /** @param inner frames between the keyframes, 0 or more */
    static Finish of(SegmentFrames segment, int inner) {
        List<Double> ends = ends(segment);
        double length = ends.get(ends.size() - 1);
        boolean[] kept = new boolean[ends.size()];
        List<Double> fractions = new ArrayList<>();
        double distance = length / (inner + 1);
        for (int place = 1; place <= inner && length > 0; place++) {
            double at = place * distance;
            int nearest = IntStream.range(1, ends.size() - 1)
                    .filter(i -> !kept[i])
                    .boxed()
                    .min((a, b) -> Double.compare(Math.abs(ends.get(a) - at), Math.abs(ends.get(b) - at)))
                    .orElse(-1);
            if (nearest >= 0 && Math.abs(ends.get(nearest) - at) <= NEAR * distance) {
                kept[nearest] = true;
            } else {
                fractions.add(fraction(segment, ends, at));
            }
        }
        List<Integer> dropped = IntStream.range(1, ends.size() - 1)
                .filter(i -> !kept[i])
                .mapToObj(i -> segment.frames().get(i).index())
                .toList();
        return new Finish(segment, fractions, dropped);
    }

    /** Length of the way from the left keyframe to each frame. */
    private static List<Double> ends(SegmentFrames segment) {
        List<Double> ends = new ArrayList<>(List.of(0.0));
        for (double distance : segment.distances()) {
            ends.add(ends.get(ends.size() - 1) + StrictMath.pow(distance, EXPONENT));
        }
        return ends;
    }

    static double length(SegmentFrames segment) {
        List<Double> ends = ends(segment);
        return ends.get(ends.size() - 1);
    }

    private static double fraction(SegmentFrames segment, List<Double> ends, double at) {
        int gap = 0;
        while (gap < ends.size() - 2 && ends.get(gap + 1) <= at) {
            gap++;
        }
        double from = segment.frames().get(gap).fraction();
        double to = segment.frames().get(gap + 1).fraction();
        return from + (to - from) * (at - ends.get(gap)) / (ends.get(gap + 1) - ends.get(gap));
    }
}
