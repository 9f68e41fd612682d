package org.latentblending.blending.adaptive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.latentblending.blending.adaptive.Adaptive.Given;
import org.latentblending.blending.adaptive.Adaptive.Usual;
import org.latentblending.blending.adaptive.Growth.Level;
import org.latentblending.blending.adaptive.Growth.Round;
import org.latentblending.blending.adaptive.Limits.Reached;

class GrowthTest {
    private static final int STEPS = 30;
    private static final List<Integer> INJECTIONS = List.of(12, 15, 18, 21, 24, 27, 29);
    private static final Limits NONE = new Limits(null, null, null, null);
    private static final Usual MEDIUM = new Usual(12, 141);

    @Test
    @DisplayName(
            "The rounds spend the evaluations of the static tree, more branches begin at later levels, and frames are as many")
    void usual() {
        Growth growth = growth(NONE, 1);
        List<Round> rounds = growth.rounds();
        Grown grown = grow(growth);

        assertThat(rounds.get(rounds.size() - 1)).isEqualTo(new Round(level(7), 10));
        assertThat(rounds.stream().mapToInt(Round::cost).sum()).isBetween(70, 81);
        assertThat(grown.frames(0).frames()).hasSize(12);
        assertThat(growth.innerSteps(grown.placed())).isLessThanOrEqualTo(81);
        assertThat(Collections.max(grown.frames(0).distances())).isLessThan(1.6 / 11);
    }

    @Test
    @DisplayName(
            "No limit of frames or steps is exceeded, whatever they are, and frames are as many as the steps allow")
    void limits() {
        for (int frames = 2; frames < 60; frames += 3) {
            for (int steps = 60; steps < 400; steps += 7) {
                for (int segments : List.of(1, 3)) {
                    Growth growth = growth(new Limits(frames, steps, null, null), segments);
                    Grown grown = grow(growth);
                    for (int segment = 0; segment < segments; segment++) {
                        int spent = 60 + growth.innerSteps(grown.of(segment));
                        int kept = grown.frames(segment).frames().size();
                        assertThat(kept).isLessThanOrEqualTo(frames);
                        assertThat(spent).isLessThanOrEqualTo(steps);
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

        assertThat(segment.branch(5, 0.375, 3)).isEqualTo(new PlacedBranch(5, 0, 0.375, 3, 0, 2, 0.75));
        assertThat(segment.branch(5, 0.375, 1)).isEqualTo(new PlacedBranch(5, 0, 0.375, 1, 0, 1, 0.375));
        assertThat(segment.branch(5, 0.375, 4)).isEqualTo(new PlacedBranch(5, 0, 0.375, 4, 4, 2, 0.5));
    }

    @Test
    @DisplayName(
            "Frames lie at equal lengths of the way: branches at these places are kept, others are dropped or added")
    void finish() {
        List<PlacedFrame> frames = List.of(
                keyframe(0, 0),
                new PlacedFrame(2, 0.5, 1),
                new PlacedFrame(3, 0.52, 2),
                new PlacedFrame(4, 0.6, 2),
                keyframe(1, 1));
        var segment = new SegmentFrames(0, frames, List.of(1.0, 0.00001, 1.0, 0.0));

        Finish finish = Finish.of(segment, 3, 9);

        assertThat(finish.dropped()).containsExactly(3, 4);
        assertThat(finish.fractions()).hasSize(2);
        assertThat(finish.fractions().get(0)).isCloseTo(0.25, within(1e-3));
        assertThat(finish.fractions().get(1)).isCloseTo(0.56, within(1e-3));
        assertThat(Finish.of(new SegmentFrames(0, frames, List.of(0.0, 0.0, 0.0, 0.0)), 3, 9)
                        .fractions())
                .isEmpty();
    }

    @Test
    @DisplayName("Branches that are there become frames where missing ones cannot be paid")
    void nothingLeft() {
        List<PlacedFrame> frames = List.of(
                keyframe(0, 0),
                new PlacedFrame(2, 0.1, 1),
                new PlacedFrame(3, 0.2, 2),
                new PlacedFrame(4, 0.3, 2),
                keyframe(1, 1));
        var segment = new SegmentFrames(0, frames, List.of(0.01, 0.01, 0.01, 4.0));

        assertThat(Finish.of(segment, 10, 0).dropped()).isEmpty();
        assertThat(Finish.of(segment, 2, 0).dropped()).hasSize(1);
        assertThat(Finish.of(segment, 3, 1).fractions()).hasSize(1);
        assertThat(Finish.of(segment, 3, 1).dropped()).hasSize(1);
    }

    @Test
    @DisplayName("Whatever the limits, no more frames than asked for, and no more pictures than were announced")
    void neverMore() {
        for (Limits limits : List.of(
                new Limits(10, 600, null, 0.05),
                new Limits(10, null, null, 0.05),
                new Limits(10, null, 100.0, null),
                new Limits(null, 600, null, null),
                new Limits(null, null, 100.0, null),
                new Limits(5, 90, 100.0, 0.01))) {
            for (int levels : List.of(1, 2, 7)) {
                for (int segments : List.of(1, 3)) {
                    Growth all = growth(limits, segments);
                    Growth growth = new Growth(STEPS, all.levels().subList(7 - levels, 7), all.settings(), segments);
                    Grown grown = grow(
                            growth,
                            segment -> segment == 1 ? 1 : 0.1,
                            limits.seconds() == null ? Integer.MAX_VALUE : 400);
                    assertThat(grown.placed().size())
                            .as("%s, %d levels", limits, levels)
                            .isLessThanOrEqualTo(growth.innerPictures());
                    for (SegmentFrames segment : grown.segments()) {
                        int most = limits.frames() == null ? Growth.MOST_FRAMES : limits.frames();
                        assertThat(segment.frames().size())
                                .as("%s, %d levels", limits, levels)
                                .isBetween(2, most);
                    }
                }
            }
        }
    }

    @Test
    @DisplayName("Without limits the segment that changes most gets most branches")
    void segmentsShare() {
        Grown grown = grow(growth(NONE, 2), segment -> segment == 1 ? 1 : 0.2);
        int first = grown.frames(0).frames().size();
        int second = grown.frames(1).frames().size();

        assertThat(first + second).isEqualTo(24);
        assertThat(second).isGreaterThan(2 * first - 4);
    }

    @Test
    @DisplayName("A distance ends the growth as soon as no gap is larger, with more branches than usual if need be")
    void distance() {
        Growth growth = growth(new Limits(null, null, null, 0.04), 1);
        Grown grown = grow(growth);

        assertThat(grown.frames(0).largestDistance()).isLessThanOrEqualTo(0.04);
        assertThat(grown.placed().size()).isBetween(24, 40);
        assertThat(growth.reached(grown.frames(0), 0, 0)).isEqualTo(Reached.DISTANCE);
        assertThat(grow(growth(new Limits(null, null, null, 0.6), 1)).placed()).hasSize(1);
        assertThat(grow(growth(new Limits(40, null, null, 0.3), 1)).placed()).hasSizeLessThan(10);
    }

    @Test
    @DisplayName("Branches that are given are drawn as they were, and dropped as they were, whatever the distances")
    void given() {
        Growth growth = growth(NONE, 2);
        Grown grown = grow(growth, segment -> 1 + segment);
        List<List<Given>> given = IntStream.range(0, 2)
                .mapToObj(segment -> grown.of(segment).stream()
                        .map(branch -> new Given(
                                branch.fraction(),
                                STEPS - cost(branch),
                                !grown.dropped().contains(branch.index())))
                        .toList())
                .toList();

        Growth again = new Growth(STEPS, growth.levels(), new Adaptive(NONE, MEDIUM, 0.3, given), 2);
        Grown repeated = grow(again, segment -> 0);

        assertThat(grown.dropped()).isNotEmpty();
        assertThat(again.innerSteps()).isEqualTo(growth.innerSteps(grown.placed()));
        for (int segment = 0; segment < 2; segment++) {
            assertThat(repeated.of(segment))
                    .extracting(PlacedBranch::fraction, PlacedBranch::block, PlacedBranch::share)
                    .isEqualTo(grown.of(segment).stream()
                            .map(branch -> tuple(branch.fraction(), branch.block(), branch.share()))
                            .toList());
            assertThat(repeated.frames(segment).frames())
                    .extracting(PlacedFrame::fraction)
                    .isEqualTo(grown.frames(segment).frames().stream()
                            .map(PlacedFrame::fraction)
                            .toList());
        }
    }

    @Test
    @DisplayName("What there is time for is not exceeded")
    void time() {
        Growth growth = growth(new Limits(null, null, 10.0, null), 1);
        Grown start = new Grown(growth, segment -> 1, List.of(), List.of());

        assertThat(growth.next(start.segments(), List.of(), 0)).isEqualTo(Decision.END);
        Grown grown = grow(growth, segment -> 1, 100);
        assertThat(growth.innerSteps(grown.placed())).isBetween(75, 100);
        assertThat(grown.frames(0).frames()).hasSizeGreaterThan(8);
        assertThat(growth.rounds(100).stream().mapToInt(Round::cost).sum()).isBetween(80, 100);
        assertThat(growth.reached(start.frames(0), 60, 0)).isEqualTo(Reached.SECONDS);
    }

    private static Grown grow(Growth growth) {
        return grow(growth, segment -> 1);
    }

    private static Grown grow(Growth growth, IntToDoubleFunction length) {
        return grow(growth, length, Integer.MAX_VALUE);
    }

    private static Grown grow(Growth growth, IntToDoubleFunction length, int affordable) {
        Grown grown = new Grown(growth, length, List.of(), List.of());
        Decision next;
        do {
            int left = affordable == Integer.MAX_VALUE ? affordable : affordable - growth.innerSteps(grown.placed());
            next = growth.next(grown.segments(), grown.placed(), left);
            for (int i = 0; i < next.branches().size(); i++) {
                assertThat(next.branches().get(i).index())
                        .isEqualTo(growth.segments() + 1 + grown.placed().size() + i);
            }
            grown = grown.with(next);
        } while (!next.branches().isEmpty());
        return grown;
    }

    /** Distances are proportional to fractions, and to the segment's length. */
    private record Grown(Growth growth, IntToDoubleFunction length, List<PlacedBranch> placed, List<Integer> dropped) {
        Grown with(Decision decision) {
            return new Grown(
                    growth,
                    length,
                    Stream.concat(placed.stream(), decision.branches().stream()).toList(),
                    Stream.concat(dropped.stream(), decision.dropped().stream()).toList());
        }

        List<PlacedBranch> of(int segment) {
            return placed.stream().filter(branch -> branch.segment() == segment).toList();
        }

        List<SegmentFrames> segments() {
            return IntStream.range(0, growth.segments()).mapToObj(this::frames).toList();
        }

        SegmentFrames frames(int segment) {
            List<PlacedFrame> all = new ArrayList<>();
            all.add(keyframe(segment, 0));
            of(segment).stream()
                    .map(PlacedBranch::frame)
                    .sorted(Comparator.comparing(PlacedFrame::fraction))
                    .forEach(all::add);
            all.add(keyframe(segment + 1, 1));
            List<PlacedFrame> kept = all.stream()
                    .filter(frame -> !dropped.contains(frame.index()))
                    .toList();
            List<Double> distances = IntStream.range(1, kept.size())
                    .mapToObj(i -> length.applyAsDouble(segment)
                            * (kept.get(i).fraction() - kept.get(i - 1).fraction()))
                    .toList();
            return new SegmentFrames(segment, kept, distances, all);
        }
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
        List<Level> levels = IntStream.rangeClosed(1, INJECTIONS.size())
                .mapToObj(GrowthTest::level)
                .toList();
        return new Growth(STEPS, levels, new Adaptive(limits, MEDIUM, 0.3, List.of()), segments);
    }
}
