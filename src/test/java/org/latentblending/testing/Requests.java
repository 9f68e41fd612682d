package org.latentblending.testing;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.latentblending.transitions.TransitionRequest;
import tools.jackson.databind.json.JsonMapper;

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

    /** A loop of two segments whose branches are placed adaptively: 8 frames a segment, crossfed. */
    public static final String ADAPTIVE =
            """
            {"keyframes": [{"prompt": "a red apple", "seed": 1}, {"prompt": "a green frog", "seed": 2},
              {"prompt": "a red apple", "seed": 1}],
             "width": 64, "height": 64,
             "branching": {"steps": 20, "depthStrength": 0.4, "placement": "adaptive", "frames": 8, "maxSteps": 100},
             "movie": {"fps": 12, "seconds": 1}}""";

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

    /** Two keyframes of 64 x 64, complete, with an image that is also its own mask. */
    public static TransitionRequest keeping(String imageId) {
        String text =
                """
                {"model": "tiny-v", "keyframes": [{"prompt": "one", "seed": 1}, {"prompt": "two", "seed": 2}],
                 "negativePrompt": "", "width": 64, "height": 64, "guidanceScale": 4, "guidanceDamper": 0.5,
                 "midCompression": 1.2, "crossfeed": 0, "sampler": "ddim",
                 "branching": {"steps": 6, "branchCounts": [2], "injectionSteps": [0]}, "movie": {"fps": 2, "seconds": 1},
                 "inpainting": {"image": "%1$s", "mask": "%1$s", "method": "latent"}}""";
        return new JsonMapper().readValue(text.formatted(imageId), TransitionRequest.class);
    }
}
