package org.latentblending.blending.adaptive;

import java.util.List;

/**
 * The settings of adaptive placement.
 *
 * @param limits of every segment
 * @param usual what a segment gets on average where no limit says how much; segments share it
 * @param crossfeed how much of its parents' trajectories flows into a branch at the start of every later block, 0 to 1
 * @param given for each segment the branches of an earlier transition, in the order of their creation, which are drawn as they
 *     were; empty to place new ones
 * @param firstStep before which no branch begins
 */
public record Adaptive(Limits limits, Usual usual, double crossfeed, List<List<Given>> given, int firstStep) {
    public static final int MAX_CROSSFEED = 1;

    public Adaptive {
        given = given.stream().map(List::copyOf).toList();
    }

    public Adaptive(Limits limits, Usual usual, double crossfeed, List<List<Given>> given) {
        this(limits, usual, crossfeed, given, 0);
    }

    public Adaptive from(int step) {
        return new Adaptive(limits, usual, crossfeed, given, step);
    }

    /** Frames and UNet evaluations of a segment, keyframes included. */
    public record Usual(int frames, int steps) {}

    /**
     * A branch of an earlier transition.
     *
     * @param fraction strictly between 0 and 1
     * @param injectionStep the first of its steps, one of the levels
     * @param kept whether it is one of the frames at the end
     */
    public record Given(double fraction, int injectionStep, boolean kept) {}
}
