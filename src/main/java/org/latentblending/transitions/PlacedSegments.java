package org.latentblending.transitions;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.latentblending.blending.MoviePlan;
import org.latentblending.blending.adaptive.Adaptive.Given;
import org.latentblending.blending.adaptive.Growth;
import org.latentblending.blending.adaptive.PlacedBranch;
import org.latentblending.blending.adaptive.PlacedFrame;
import org.latentblending.blending.adaptive.SegmentFrames;
import org.latentblending.transitions.Strip.Gap;
import org.latentblending.transitions.TransitionView.PlacedFrameView;
import org.latentblending.transitions.TransitionView.PlacedSegmentView;

/** The stored frames of adaptive placement, as its decisions need them. */
public final class PlacedSegments {
    private PlacedSegments() {}

    /**
     * @param strip with all keyframes
     * @param distances of all neighbours on it
     * @param placed all branches, dropped ones included, which are finished
     */
    public static List<SegmentFrames> of(
            Growth growth, Strip strip, Map<Gap, Double> distances, List<PlacedBranch> placed) {
        return IntStream.range(0, growth.segments())
                .mapToObj(segment -> segment(segment, strip, distances, placed))
                .toList();
    }

    /** As clients see them: a segment as far as it has grown, none until both of its keyframes are finished. */
    static List<PlacedSegmentView> views(
            MoviePlan plan, Strip strip, Map<Gap, Double> distances, List<PlacedBranch> placed, boolean hasEnded) {
        Growth growth = Objects.requireNonNull(plan.growth());
        Map<Integer, Integer> blocks =
                placed.stream().collect(Collectors.toMap(PlacedBranch::index, PlacedBranch::block));
        int inAll = strip.frames().size() - plan.keyframes();
        return IntStream.range(0, plan.segments())
                .mapToObj(segment -> new PlacedSegmentView(
                        2 * growth.steps() + steps(plan, segment, placed),
                        hasEnded
                                ? growth.reached(
                                        segment(segment, strip, distances, placed),
                                        2 * growth.steps() + steps(plan, segment, placed),
                                        inAll)
                                : null,
                        strip.segment(segment).frames().stream()
                                .map(frame -> new PlacedFrameView(
                                        frame.index(),
                                        frame.segment() == segment ? frame.fraction() : 0,
                                        injectionStep(plan, blocks.getOrDefault(frame.index(), 0))))
                                .toList()))
                .toList();
    }

    private static SegmentFrames segment(
            int segment, Strip strip, Map<Gap, Double> distances, List<PlacedBranch> placed) {
        Strip own = strip.segment(segment);
        Set<Integer> kept = Set.copyOf(own.indices());
        List<PlacedFrame> all = new ArrayList<>();
        all.add(new PlacedFrame(own.frames().get(0).index(), 0, 0));
        placed.stream()
                .filter(branch -> branch.segment() == segment)
                .sorted(Comparator.comparing(PlacedBranch::fraction))
                .map(PlacedBranch::frame)
                .forEach(all::add);
        all.add(new PlacedFrame(own.frames().get(own.frames().size() - 1).index(), 1, 0));
        List<PlacedFrame> frames =
                all.stream().filter(frame -> kept.contains(frame.index())).toList();
        return new SegmentFrames(
                segment, frames, own.gaps().stream().map(distances::get).toList(), all);
    }

    /** The branches of every segment in the order of their creation. */
    static List<List<Given>> given(MoviePlan plan, List<PlacedBranch> placed, Set<Integer> dropped) {
        return IntStream.range(0, plan.segments())
                .mapToObj(segment -> placed.stream()
                        .filter(branch -> branch.segment() == segment)
                        .map(branch -> new Given(
                                branch.fraction(),
                                injectionStep(plan, branch.block()),
                                !dropped.contains(branch.index())))
                        .toList())
                .toList();
    }

    static int steps(MoviePlan plan, int segment, List<PlacedBranch> placed) {
        return placed.stream()
                .filter(branch -> branch.segment() == segment)
                .mapToInt(branch -> plan.segment().schedule().steps() - injectionStep(plan, branch.block()))
                .sum();
    }

    private static int injectionStep(MoviePlan plan, int block) {
        return plan.segment().blocks().get(block).from();
    }
}
