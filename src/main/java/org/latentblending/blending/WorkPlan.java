package org.latentblending.blending;

import java.util.List;

/**
 * How a movie's work is divided into units that workers can take up one by one: first the keyframes' columns, then the
 * segments between them. The same arguments always give the same units, and the same units give the same frames, whoever
 * takes them up and however often one is interrupted.
 * <p>
 * A {@link KeyframeColumns} takes up a span of {@code columns}, a {@link SegmentTrees} one of {@code segments} as soon as
 * the columns of its keyframes are there. Columns need nothing of each other, unless {@link #columnsInOrder} says so.
 *
 * @param columns spans of columns, by their numbers in the plan; together all of them
 * @param segments spans of segments, from left to right; together all of them, but none where the keyframes are the only
 *     frames
 * @param columnsInOrder whether columns are crossfed: each span then needs the first block of the column on its left
 */
public record WorkPlan(List<Span> columns, List<Span> segments, boolean columnsInOrder) {

    public WorkPlan {
        columns = List.copyOf(columns);
        segments = List.copyOf(segments);
    }

    /**
     * Divides a movie into the fewest units that keep devices full and all workers busy to the end. A span of keyframes goes
     * through the UNet together. A span of segments is as long as it takes to fill the device in the mean of the
     * steps, for the first levels of a single tree have only a branch or two.
     *
     * @param capacity of the device, see {@link Denoiser#capacity}
     * @param workers that share the movie, at least 1
     * @throws IllegalArgumentException if a number is too small
     */
    public static WorkPlan of(MoviePlan plan, int capacity, int workers) {
        if (capacity < 1 || workers < 1) {
            throw new IllegalArgumentException(
                    "Nothing can be divided for a capacity of " + capacity + " and " + workers + " workers");
        }
        boolean inOrder = plan.segment().crossfeeds();
        List<Span> columns = divide(plan.distinctKeyframes().size(), capacity, inOrder ? 1 : workers);
        if (plan.segment().innerSteps() == 0) {
            return new WorkPlan(columns, List.of(), inOrder);
        }
        long filling = ceilDiv(
                (long) capacity * plan.segment().mixedSteps(), plan.segment().innerSteps());
        return new WorkPlan(columns, divide(plan.segments(), filling, workers), inOrder);
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
