package org.latentblending.api;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.Branch;
import org.latentblending.blending.MoviePlan;
import org.latentblending.blending.SegmentPlan;
import org.latentblending.transitions.Warning;

/**
 * A plan as clients see it.
 *
 * @param totalSteps UNet evaluations of one branch each, over the whole movie
 */
record PlanView(
        List<Segment> segments,
        int totalSteps,
        @Schema(description = "What is accepted but may not do what the sender thinks; empty if there is nothing")
                List<Warning> warnings) {

    /**
     * One transition.
     *
     * @param blocks boundaries of the blocks in steps, the crossfeed split included
     * @param fractions of every block its branches' places from 0 to 1
     * @param parents of every block what its branches start from; null in the first
     * @param guidance of every block its branches' guidance scales
     */
    record Segment(
            int steps,
            List<Integer> branchCounts,
            List<Integer> injectionSteps,
            List<Integer> blocks,
            List<List<Double>> fractions,
            List<List<Branch.@Nullable Parents>> parents,
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
