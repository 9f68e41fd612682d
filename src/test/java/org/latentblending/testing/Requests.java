package org.latentblending.testing;

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
}
