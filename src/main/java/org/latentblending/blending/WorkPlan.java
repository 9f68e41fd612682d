package org.latentblending.blending;

import java.util.List;

/**
 * How a movie's work is divided into units for workers: first the keyframes, then the segments between them. The same
 * arguments always give the same units, and units give the same frames on any worker, however often they are resumed.
 * <p>
 * {@link KeyframeTrajectories} does a span of {@code keyframes}. {@link MoviePlan#segmentUnit} does a span of
 * {@code segments} when the trajectories of its keyframes are complete. Keyframes depend on each other only if
 * {@code keyframesInOrder}.
 *
 * @param keyframes spans of trajectories, by their index in the plan; together all of them
 * @param segments spans of segments, from left to right; together all of them, but none where the keyframes are the only
 *     frames
 * @param keyframesInOrder whether keyframes are crossfed: each span then needs the first block of the trajectory on its left
 */
public record WorkPlan(List<Span> keyframes, List<Span> segments, boolean keyframesInOrder) {

    public WorkPlan {
        keyframes = List.copyOf(keyframes);
        segments = List.copyOf(segments);
    }

    /**
     * Divides a movie into the fewest units that keep devices full and all workers busy to the end. The keyframes of a span
     * form one batch. A span of segments is long enough to fill the device on average over the steps, because the first
     * levels of a single tree have only a branch or two.
     *
     * @param capacity of the device, see {@link Denoiser#capacity}
     * @param workers that share the movie, at least 1
     * @throws IllegalArgumentException if a number is too small
     */
    public static WorkPlan of(MoviePlan plan, int capacity, int workers) {
        if (capacity < 1 || workers < 1) {
            throw new IllegalArgumentException(
                    "Cannot divide work for a capacity of " + capacity + " and " + workers + " workers");
        }
        boolean inOrder = plan.segment().crossfeeds();
        List<Span> keyframes = divide(plan.distinctKeyframes().size(), capacity, inOrder ? 1 : workers);
        if (plan.segment().innerSteps() == 0) {
            return new WorkPlan(keyframes, List.of(), inOrder);
        }
        long filling = ceilDiv(
                (long) capacity * plan.segment().mixedSteps(), plan.segment().innerSteps());
        return new WorkPlan(keyframes, divide(plan.segments(), filling, workers), inOrder);
    }

    /** As few parts as the size allows, but as many for each worker as for the others. */
    private static List<Span> divide(int count, long mostInPart, int workers) {
        long rounds = ceilDiv(ceilDiv(count, mostInPart), workers);
        return Span.divide(count, (int) Math.min(count, rounds * workers));
    }

    private static long ceilDiv(long dividend, long divisor) {
        return (dividend + divisor - 1) / divisor;
    }
}
