package org.latentblending.api;

import com.fasterxml.jackson.annotation.JsonInclude;
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
import org.latentblending.blending.adaptive.Growth;
import org.latentblending.reuse.Reuse;
import org.latentblending.transitions.RunningTransitions;
import org.latentblending.transitions.TransitionRequest.Warning;
import org.latentblending.transitions.parts.StoredPart;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequiredArgsConstructor
class PlanController {
    private final RequestDefaults requests;

    private final RunningTransitions running;
    private final Reuse reuse;

    /**
     * @param reusedKeyframes indices of the keyframes that other transitions have drawn and that are not drawn again
     * @param totalSteps UNet evaluations of one branch each that are to be drawn; of adaptive placement the most
     * @param adaptive what is known before of adaptive placement; omitted for static trees
     * @param estimatedSeconds how long it takes at the speed of the last transition; null if there was none
     */
    record PlanView(
            List<Segment> segments,
            List<Integer> reusedKeyframes,
            int totalSteps,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Adaptive adaptive,
            @Nullable Double estimatedSeconds,
            List<Warning> warnings) {}

    /**
     * Adaptive placement: where branches begin is decided when frames can be compared.
     *
     * @param levels in all segments together, as far as no distance ends them earlier
     * @param maxFrames the most finished frames of the movie
     */
    record Adaptive(List<Level> levels, int maxFrames) {}

    @Schema(name = "PlannedLevel")
    record Level(int injectionStep, int branches) {}

    /**
     * The plan of one segment; the lists of lists have one list for each block.
     *
     * @param blocks boundaries of the blocks in steps, including the split of the crossfeed
     * @param fractions positions of the branches, 0 to 1
     * @param parents of the branches; null in the first block
     * @param guidance scales of the branches
     * @param reused where its frames are stored already; null if they are to be drawn
     */
    record Segment(
            int steps,
            List<Integer> branchCounts,
            List<Integer> injectionSteps,
            List<Integer> blocks,
            List<List<Double>> fractions,
            List<List<Block.@Nullable Parents>> parents,
            List<List<Double>> guidance,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable ReusedSegment reused) {}

    /** The segment of another transition whose frames are taken. */
    @Schema(name = "PlannedReuse")
    record ReusedSegment(String transitionId, int segment) {
        static @Nullable ReusedSegment of(@Nullable StoredPart part) {
            return part == null ? null : new ReusedSegment(part.transitionId(), part.segment());
        }
    }

    @PostMapping(
            path = "/api/v1/plans",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    @RequestBody(content = @Content(schema = @Schema(implementation = CreateTransitionRequest.class)))
    PlanView plan(InputStream body) {
        var request = requests.read(body);
        MoviePlan plan = request.plan();
        Reuse.Found found = reuse.find(request.request(), plan);
        List<Segment> segments = IntStream.range(0, plan.segments())
                .mapToObj(segment -> segment(plan, segment, found.segments().get(segment)))
                .toList();
        List<Integer> keyframes = found.keyframes(plan);
        int saved = found.steps(plan);
        double speed = running.wholeStepsPerSecond() / request.request().stepCost();
        Growth growth = plan.growth();
        if (growth == null) {
            int steps = plan.totalSteps() - saved;
            return new PlanView(segments, keyframes, steps, null, seconds(steps, speed), request.warnings());
        }
        List<Growth.Round> rounds = rounds(growth, plan, speed);
        int steps = plan.totalSteps()
                - saved
                - growth.innerSteps()
                + rounds.stream().mapToInt(Growth.Round::cost).sum();
        var levels = rounds.stream()
                .map(round -> new Level(round.level().step(), round.branches()))
                .toList();
        return new PlanView(
                segments,
                keyframes,
                steps,
                new Adaptive(levels, plan.keyframes() + growth.innerFrames()),
                seconds(steps, speed),
                request.warnings());
    }

    /** With a limit of time, as many as fit at the speed of the last transition. */
    private static List<Growth.Round> rounds(Growth growth, MoviePlan plan, double speed) {
        Double limit = growth.settings().limits().seconds();
        int ofKeyframes = plan.totalSteps() - growth.innerSteps();
        return limit == null || speed == 0
                ? growth.rounds()
                : growth.rounds((int) Math.max(0, Math.min(Integer.MAX_VALUE, limit * speed - ofKeyframes)));
    }

    private static @Nullable Double seconds(int steps, double speed) {
        return speed == 0 ? null : steps / speed;
    }

    private static Segment segment(MoviePlan movie, int segment, @Nullable StoredPart reused) {
        SegmentPlan plan = movie.segment();
        return new Segment(
                plan.schedule().steps(),
                plan.schedule().branchCounts(),
                plan.schedule().injectionSteps(),
                plan.boundaries(),
                perBlock(plan, Branch::fraction),
                perBlock(plan, Branch::parents),
                perBlock(plan, branch -> movie.guidanceScale(segment, branch.fraction())),
                ReusedSegment.of(reused));
    }

    private static <T extends @Nullable Object> List<List<T>> perBlock(SegmentPlan plan, Function<Branch, T> value) {
        return plan.blocks().stream()
                .map(block -> block.branches().stream().map(value).toList())
                .toList();
    }
}
