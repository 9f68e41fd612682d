package org.latentblending.blending;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Units of a movie's work for workers: first the keyframes, then the segments between them. The same arguments always give
 * the same units, and units give the same frames on any worker, however often they are resumed.
 *
 * @param keyframes spans of trajectories for {@link KeyframeTrajectories}, by their index in the plan; together all of them
 * @param segments spans for {@link MoviePlan#segmentUnit}, which need the complete trajectories of their keyframes; together all
 *     segments, but none where the keyframes are the only frames
 * @param keyframesInOrder whether keyframes are crossfed: each span then needs the first block of the trajectory on its left
 */
public record WorkPlan(List<Span> keyframes, List<Span> segments, boolean keyframesInOrder) {
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
        return of(plan, capacity, workers, Set.of(), Set.of());
    }

    /**
     * As above, where some parts are stored already: they are in spans of their own, before the others, so that what takes no
     * time is shown at once; but crossfed keyframes stay in order.
     *
     * @param storedTrajectories by their index in the plan
     * @param storedSegments by their index in the movie
     */
    public static WorkPlan of(
            MoviePlan plan, int capacity, int workers, Set<Integer> storedTrajectories, Set<Integer> storedSegments) {
        String problem = "Cannot divide work for a capacity of %d and %d workers";
        Preconditions.require(capacity >= 1 && workers >= 1, problem, capacity, workers);
        SegmentPlan segment = plan.segment();
        boolean inOrder = segment.crossfeeds();
        int trajectories = plan.distinctKeyframes().size();
        Stream<Span> keyframeRuns = inOrder
                ? runs(trajectories, storedTrajectories).stream()
                : storedFirst(trajectories, storedTrajectories);
        List<Span> keyframes = keyframeRuns
                .flatMap(run -> divide(run, capacity, inOrder ? 1 : workers).stream())
                .toList();
        if (segment.innerSteps() == 0) {
            return new WorkPlan(keyframes, List.of(), inOrder);
        }
        long filling = ceilDiv((long) capacity * segment.mixedSteps(), segment.innerSteps());
        List<Span> segments = storedFirst(plan.segments(), storedSegments)
                .flatMap(run -> divide(run, filling, workers).stream())
                .toList();
        return new WorkPlan(keyframes, segments, inOrder);
    }

    /**
     * Divides branches that are denoised together; stored ones come first.
     *
     * @param stored those that are stored already, by their index among the branches
     */
    public static List<Span> divideBranches(int branches, int capacity, int workers, Set<Integer> stored) {
        return storedFirst(branches, stored)
                .flatMap(run -> divide(run, capacity, workers).stream())
                .toList();
    }

    /** As {@link #runs}, those that are stored before the others. */
    private static Stream<Span> storedFirst(int count, Set<Integer> stored) {
        return runs(count, stored).stream().sorted(Comparator.comparing(run -> !stored.contains(run.from())));
    }

    /** The longest spans in which all parts are stored, or none, from left to right. */
    private static List<Span> runs(int count, Set<Integer> stored) {
        List<Span> runs = new ArrayList<>();
        int from = 0;
        for (int to = 1; to <= count; to++) {
            if (to == count || stored.contains(to) != stored.contains(from)) {
                runs.add(new Span(from, to));
                from = to;
            }
        }
        return runs;
    }

    /** As few spans as the size allows, but as many for each worker as for the others. Sizes differ by 1 at most. */
    private static List<Span> divide(Span run, long maxSize, int workers) {
        int count = run.size();
        long rounds = ceilDiv(ceilDiv(count, maxSize), workers);
        int spans = (int) Math.min(count, rounds * workers);
        return IntStream.range(0, spans)
                .mapToObj(i -> new Span(run.from() + i * count / spans, run.from() + (i + 1) * count / spans))
                .toList();
    }

    private static long ceilDiv(long dividend, long divisor) {
        return (dividend + divisor - 1) / divisor;
    }
}
