package org.latentblending.api;

import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import java.io.InputStream;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.Block;
import org.latentblending.blending.Block.Branch;
import org.latentblending.blending.MoviePlan;
import org.latentblending.blending.SegmentPlan;
import org.latentblending.transitions.TransitionRequest.Warning;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequiredArgsConstructor
class PlanController {
    private final RequestDefaults requests;

    /** @param totalSteps UNet evaluations of one branch each in the whole movie */
    record PlanView(List<Segment> segments, int totalSteps, List<Warning> warnings) {}

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

    @PostMapping(
            path = "/api/v1/plans",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    @RequestBody(content = @Content(schema = @Schema(implementation = CreateTransitionRequest.class)))
    PlanView plan(InputStream body) {
        var request = requests.read(body);
        MoviePlan plan = request.plan();
        List<Segment> segments = IntStream.range(0, plan.segments())
                .mapToObj(segment -> segment(plan, segment))
                .toList();
        return new PlanView(segments, plan.totalSteps(), request.warnings());
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
