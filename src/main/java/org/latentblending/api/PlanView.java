package org.latentblending.api;

import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.Block;
import org.latentblending.blending.Block.Branch;
import org.latentblending.blending.MoviePlan;
import org.latentblending.blending.SegmentPlan;
import org.latentblending.transitions.Warning;

/**
 * A plan as JSON.
 *
 * @param totalSteps UNet evaluations of one branch each in the whole movie
 */
record PlanView(List<Segment> segments, int totalSteps, List<Warning> warnings) {

    /**
     * The plan of one segment; the lists of lists have one list for each block.
     *
     * @param blocks boundaries of the blocks in steps, including the split of the crossfeed
     * @param fractions positions of the branches, 0 to 1
     * @param parents of the branches; null in the first block
     * @param guidance scales of the branches
     */
    record Segment(
            int steps,
            List<Integer> branchCounts,
            List<Integer> injectionSteps,
            List<Integer> blocks,
            List<List<Double>> fractions,
            List<List<Block.@Nullable Parents>> parents,
            List<List<Double>> guidance) {}

    static PlanView of(MoviePlan plan, List<Warning> warnings) {
        return new PlanView(
                IntStream.range(0, plan.segments())
                        .mapToObj(segment -> segment(plan, segment))
                        .toList(),
                plan.totalSteps(),
                warnings);
    }

    private static Segment segment(MoviePlan movie, int segment) {
        SegmentPlan plan = movie.segment();
        return new Segment(
                plan.schedule().steps(),
                plan.schedule().branchCounts(),
                plan.schedule().injectionSteps(),
                plan.boundaries(),
                perBlock(plan, Branch::fraction),
                perBlock(plan, Branch::parents),
                perBlock(plan, branch -> movie.guidanceScale(segment, branch.fraction())));
    }

    private static <T extends @Nullable Object> List<List<T>> perBlock(SegmentPlan plan, Function<Branch, T> value) {
        return plan.blocks().stream()
                .map(block -> block.branches().stream().map(value).toList())
                .toList();
    }
}
