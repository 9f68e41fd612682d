package org.latentblending.blending.adaptive;

import java.util.ArrayList;
import java.util.Comparator;
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
    private static final double NEAR = 0.02;

    /**
     * Where the branches that are missing cannot all be added, the nearest ones that there are become frames.
     *
     * @param inner frames between the keyframes, 0 or more
     * @param most of the branches to add
     */
    static Finish of(SegmentFrames segment, int inner, int most) {
        List<Double> ends = ends(segment);
        double length = ends.get(ends.size() - 1);
        double distance = length / (inner + 1);
        boolean[] kept = new boolean[ends.size()];
        List<Double> missing = new ArrayList<>();
        for (int place = 1; place <= inner && length > 0; place++) {
            double at = place * distance;
            int nearest = nearest(ends, kept, at);
            if (nearest > 0 && Math.abs(ends.get(nearest) - at) <= NEAR * distance) {
                kept[nearest] = true;
            } else {
                missing.add(at);
            }
        }
        // Those that are farthest from a branch come first.
        List<Double> added = missing.stream()
                .sorted(Comparator.comparing((Double at) -> {
                            int nearest = nearest(ends, kept, at);
                            return nearest < 0 ? length : Math.abs(ends.get(nearest) - at);
                        })
                        .reversed())
                .limit(most)
                .sorted()
                .toList();
        missing.stream().filter(at -> !added.contains(at)).forEach(at -> {
            int nearest = nearest(ends, kept, at);
            if (nearest > 0) {
                kept[nearest] = true;
            }
        });
        List<Integer> dropped = IntStream.range(1, ends.size() - 1)
                .filter(i -> !kept[i] && length > 0)
                .mapToObj(i -> segment.frames().get(i).index())
                .toList();
        return new Finish(
                segment, added.stream().map(at -> fraction(segment, ends, at)).toList(), dropped);
    }

    /** The branch that is nearest to a place and not yet kept; -1 if there is none. */
    private static int nearest(List<Double> ends, boolean[] kept, double at) {
        return IntStream.range(1, ends.size() - 1)
                .filter(i -> !kept[i])
                .boxed()
                .min(Comparator.comparing(i -> Math.abs(ends.get(i) - at)))
                .orElse(-1);
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
