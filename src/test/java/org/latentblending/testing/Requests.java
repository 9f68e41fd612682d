package org.latentblending.testing;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Requests that tests send. */
public class Requests {
    private Requests() {}

    /** Two keyframes, 5 frames after 12 steps, 24 pictures in the movie. */
    public static final String SMALL =
            """
            {"keyframes": [{"prompt": "a red apple", "seed": 42}, {"prompt": "a green frog", "seed": 420}],
             "width": 128, "height": 128,
             "branching": {"preset": "lowest", "depthStrength": 0.4, "frames": 100},
             "movie": {"fps": 12, "seconds": 2}}""";

    /** Three keyframes by hand: 2 segments of 4 frames, 7 in all. */
    public static final String THREE_KEYFRAMES =
            """
            {"keyframes": [{"prompt": "one", "seed": 1}, {"prompt": "two", "seed": 2}, {"prompt": "three", "seed": 3}],
             "width": 128, "height": 128, "crossfeed": 0.3,
             "branching": {"steps": 10, "branchCounts": [2, 4], "injectionSteps": [0, 5]},
             "movie": {"fps": 10, "seconds": 1}}""";

    /** Nine keyframes: 8 segments of 6 frames after 3 levels, 41 in all. */
    public static final String EIGHT_SEGMENTS = eightSegments(0);

    /** The same with columns that are crossfed one after the other. */
    public static final String EIGHT_SEGMENTS_CROSSFED = eightSegments(0.4);

    private static String eightSegments(double crossfeed) {
        return segments(8, 10, crossfeed);
    }

    /** Small pictures of "prompt 1", "prompt 2" and so on, 6 frames a segment. */
    public static String segments(int count, int steps, double crossfeed) {
        return """
                {"keyframes": [%s], "width": 64, "height": 64, "crossfeed": %s,
                 "branching": {"steps": %d, "branchCounts": [2, 4, 6], "injectionSteps": [0, 3, 7]},
                 "movie": {"fps": 12, "seconds": 1}}"""
                .formatted(
                        IntStream.rangeClosed(1, count + 1)
                                .mapToObj(i -> "{\"prompt\": \"prompt %d\", \"seed\": %d}".formatted(i, i))
                                .collect(Collectors.joining(", ")),
                        crossfeed,
                        steps);
    }
}
