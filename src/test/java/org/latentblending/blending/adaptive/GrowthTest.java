package org.latentblending.blending.adaptive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.latentblending.blending.adaptive.Adaptive.Given;
import org.latentblending.blending.adaptive.Adaptive.Usual;
import org.latentblending.blending.adaptive.Growth.Level;
import org.latentblending.blending.adaptive.Growth.Round;
import org.latentblending.blending.adaptive.Limits.Reached;

class GrowthTest {
    private static final int STEPS = 30;
    private static final List<Integer> INJECTIONS = List.of(12, 15, 18, 21, 24, 27);
    private static final Limits NONE = new Limits(null, null, null, null);
    private static final Usual MEDIUM = new Usual(12, 141);

    @Test
    @DisplayName(
            "The rounds spend the evaluations of the static tree on as many branches, more of them at later levels")
    void usual() {
        List<Round> rounds = growth(NONE, 1).rounds();

        assertThat(rounds.stream().mapToInt(Round::branches)).hasSize(6).isSorted();
        assertThat(rounds.stream().mapToInt(Round::branches).sum()).isEqualTo(10);
        assertThat(rounds.stream().mapToInt(Round::cost).sum()).isBetween(70, 81);
    }

    @Test
    @DisplayName("No limit of frames or steps is exceeded, whatever they are")
    void limits() {
        for (int frames = 2; frames < 60; frames++) {
            for (int steps = 60; steps < 400; steps += 7) {
                for (int segments : List.of(1, 3)) {
                    List<PlacedBranch> placed = grow(growth(new Limits(frames, steps, null, null), segments));
                    for (int segment = 0; segment < segments; segment++) {
                        List<PlacedBranch> own = ofSegment(placed, segment);
                        int spent = 60 + own.stream().mapToInt(GrowthTest::cost).sum();
                        assertThat(own.size() + 2).isLessThanOrEqualTo(frames);
                        assertThat(spent).isLessThanOrEqualTo(steps);
                        assertThat(own.size() + 2 == frames || spent + 3 > steps)
                                .as("%d frames, %d steps, %d segments: %s", frames, steps, segments, own)
                                .isTrue();
                    }
                }
            }
        }
    }

    @Test
    @DisplayName("Branches begin in the worst gap, in its middle, and several of one level share it out")
    void worstGap() {
        var segment = new SegmentFrames(
                0, List.of(keyframe(0, 0), new PlacedFrame(2, 0.5, 1), keyframe(1, 1)), List.of(0.1, 0.7));
        var placement = new Placement(growth(NONE, 1), List.of(segment), List.of());

        assertThat(placement.branches(new Round(level(2), 1)))
                .containsExactly(new PlacedBranch(3, 0, 0.75, 2, 2, 1, 0.5));
        assertThat(placement.branches(new Round(level(2), 2)))
                .extracting(PlacedBranch::fraction)
                .containsExactly(0.5 + 0.5 / 3, 0.5 + 1.0 / 3);
    }

    @Test
    @DisplayName("Parents are the nearest frames that have latents of their own before the injection")
    void parents() {
        var segment = new SegmentFrames(
                0,
                List.of(
                        keyframe(0, 0),
                        new PlacedFrame(4, 0.25, 3),
                        new PlacedFrame(2, 0.5, 1),
                        new PlacedFrame(3, 0.75, 2),
                        keyframe(1, 1)),
                List.of(0.1, 0.9, 0.1, 0.1));

        assertThat(segment.branch(5, 1, 0.375, 3)).isEqualTo(new PlacedBranch(5, 0, 0.375, 3, 0, 2, 0.75));
        assertThat(segment.branch(5, 1, 0.375, 1)).isEqualTo(new PlacedBranch(5, 0, 0.375, 1, 0, 1, 0.375));
        assertThat(segment.branch(5, 1, 0.375, 4)).isEqualTo(new PlacedBranch(5, 0, 0.375, 4, 4, 2, 0.5));
    }

    @Test
    @DisplayName("Without limits the segment that changes most gets most branches")
    void segmentsShare() {
        List<PlacedBranch> placed = grow(growth(NONE, 2), segment -> segment == 1 ? 1 : 0.2);

        assertThat(placed).hasSize(20);
        assertThat(ofSegment(placed, 1).size())
                .isGreaterThan(2 * ofSegment(placed, 0).size());
    }

    @Test
    @DisplayName("A distance ends the growth as soon as no gap is larger, with more branches than usual if need be")
    void distance() {
        Growth growth = growth(new Limits(null, null, null, 0.04), 1);
        List<PlacedBranch> placed = grow(growth);
        SegmentFrames end = segments(growth, placed, segment -> 1).get(0);

        assertThat(end.largestDistance()).isLessThanOrEqualTo(0.04);
        assertThat(placed.size()).isBetween(24, 40);
        assertThat(growth.reached(end, placed)).isEqualTo(Reached.DISTANCE);
        assertThat(grow(growth(new Limits(null, null, null, 0.6), 1))).hasSize(1);
    }

    @Test
    @DisplayName("Branches that are given are drawn as they were, whatever the distances")
    void given() {
        Growth growth = growth(NONE, 2);
        List<PlacedBranch> placed = grow(growth, segment -> 1 + segment);
        List<List<Given>> given = IntStream.range(0, 2)
                .mapToObj(segment -> ofSegment(placed, segment).stream()
                        .map(branch -> new Given(branch.fraction(), STEPS - cost(branch)))
                        .toList())
                .toList();

        Growth again = new Growth(STEPS, growth.levels(), new Adaptive(NONE, MEDIUM, 0.3, given), 2);
        List<PlacedBranch> repeated = grow(again, segment -> 0);

        assertThat(again.innerSteps())
                .isEqualTo(placed.stream().mapToInt(GrowthTest::cost).sum());
        for (int segment = 0; segment < 2; segment++) {
            assertThat(ofSegment(repeated, segment))
                    .extracting(PlacedBranch::fraction, PlacedBranch::block, PlacedBranch::share)
                    .isEqualTo(ofSegment(placed, segment).stream()
                            .map(branch -> org.assertj.core.groups.Tuple.tuple(
                                    branch.fraction(), branch.block(), branch.share()))
                            .toList());
        }
    }

    @Test
    @DisplayName("What there is time for is not exceeded")
    void time() {
        Growth growth = growth(new Limits(null, null, 10.0, null), 1);

        assertThat(growth.next(segments(growth, List.of(), segment -> 1), List.of(), 2))
                .isEmpty();
        assertThat(growth.rounds(100).stream().mapToInt(Round::cost).sum()).isBetween(80, 100);
        assertThat(growth.reached(segments(growth, List.of(), segment -> 1).get(0), List.of()))
                .isEqualTo(Reached.SECONDS);
    }

    private static List<PlacedBranch> grow(Growth growth) {
        return grow(growth, segment -> 1);
    }

    /** Distances are proportional to fractions. */
    private static List<PlacedBranch> grow(Growth growth, java.util.function.IntToDoubleFunction length) {
        List<PlacedBranch> placed = new ArrayList<>();
        List<PlacedBranch> next = growth.next(segments(growth, placed, length), placed, Integer.MAX_VALUE);
        while (!next.isEmpty()) {
            for (int i = 0; i < next.size(); i++) {
                assertThat(next.get(i).index()).isEqualTo(growth.segments() + 1 + placed.size() + i);
            }
            placed.addAll(next);
            next = growth.next(segments(growth, placed, length), placed, Integer.MAX_VALUE);
        }
        return placed;
    }

    private static List<SegmentFrames> segments(
            Growth growth, List<PlacedBranch> placed, java.util.function.IntToDoubleFunction length) {
        return IntStream.range(0, growth.segments())
                .mapToObj(segment -> {
                    List<PlacedFrame> frames = new ArrayList<>();
                    frames.add(keyframe(segment, 0));
                    ofSegment(placed, segment).stream()
                            .map(PlacedBranch::frame)
                            .sorted(java.util.Comparator.comparing(PlacedFrame::fraction))
                            .forEach(frames::add);
                    frames.add(keyframe(segment + 1, 1));
                    return new SegmentFrames(
                            segment,
                            frames,
                            IntStream.range(1, frames.size())
                                    .mapToObj(i -> length.applyAsDouble(segment)
                                            * (frames.get(i).fraction()
                                                    - frames.get(i - 1).fraction()))
                                    .toList());
                })
                .toList();
    }

    private static List<PlacedBranch> ofSegment(List<PlacedBranch> placed, int segment) {
        return placed.stream().filter(branch -> branch.segment() == segment).toList();
    }

    private static int cost(PlacedBranch branch) {
        return level(branch.block()).cost();
    }

    private static Level level(int block) {
        int step = INJECTIONS.get(block - 1);
        return new Level(block, step, STEPS - step);
    }

    private static PlacedFrame keyframe(int index, double fraction) {
        return new PlacedFrame(index, fraction, 0);
    }

    private static Growth growth(Limits limits, int segments) {
        List<Level> levels =
                IntStream.rangeClosed(1, 6).mapToObj(GrowthTest::level).toList();
        return new Growth(STEPS, levels, new Adaptive(limits, MEDIUM, 0.3, List.of()), segments);
    }
}
