package org.latentblending.blending.adaptive;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.PriorityQueue;
import org.latentblending.blending.adaptive.Adaptive.Given;
import org.latentblending.blending.adaptive.Growth.Level;
import org.latentblending.blending.adaptive.Growth.Round;

/** Places the branches of a round: each next one goes to the gap whose parts would still be the largest. */
final class Placement {
    /** Narrower gaps are jumps that no fraction resolves. */
    private static final double NARROWEST = 1.0 / 4096;

    private final Growth growth;
    private final List<SegmentFrames> segments;
    private final List<PlacedBranch> placed;

    Placement(Growth growth, List<SegmentFrames> segments, List<PlacedBranch> placed) {
        this.growth = growth;
        this.segments = segments;
        this.placed = placed;
    }

    /** A gap between neighbouring frames, divided into equal parts. */
    private record Opened(SegmentFrames segment, int gap, int parts) {
        double distance() {
            return segment.distances().get(gap) / parts;
        }

        double width() {
            return (to() - from()) / parts;
        }

        double from() {
            return segment.frames().get(gap).fraction();
        }

        double to() {
            return segment.frames().get(gap + 1).fraction();
        }

        Opened further() {
            return new Opened(segment, gap, parts + 1);
        }
    }

    /** @return from left to right; fewer than asked for where gaps are small enough or segments are at their limits */
    List<PlacedBranch> branches(Round round) {
        var queue = new PriorityQueue<>(Comparator.comparing(Opened::distance)
                .reversed()
                .thenComparing(opened -> opened.segment().segment())
                .thenComparing(Opened::gap));
        segments.forEach(segment -> {
            for (int gap = 0; gap < segment.distances().size(); gap++) {
                queue.add(new Opened(segment, gap, 1));
            }
        });
        int[] added = new int[segments.size()];
        List<Opened> opened = new ArrayList<>();
        int left = round.branches();
        while (!queue.isEmpty()) {
            Opened worst = queue.remove();
            int segment = worst.segment().segment();
            if (left > 0 && mayOpen(worst, round.level(), added[segment])) {
                queue.add(worst.further());
                added[segment]++;
                left--;
            } else if (worst.parts() > 1) {
                opened.add(worst);
            }
        }
        return fromLeftToRight(opened, round.level());
    }

    /** The frames that were chosen, and the branches that they need. */
    Decision finish(List<Finish> finishes, Level last) {
        List<PlacedBranch> branches = new ArrayList<>();
        List<Integer> dropped = new ArrayList<>();
        int index = lastIndex();
        for (Finish finish : finishes) {
            for (double fraction : finish.fractions()) {
                branches.add(finish.segment().branch(++index, fraction, last.block()));
            }
            dropped.addAll(finish.dropped());
        }
        return new Decision(branches, dropped);
    }

    /**
     * The next of the branches that are given: those at the head of each segment's list that begin at the earliest level among
     * the heads. They are none of each other's parents.
     */
    Decision given() {
        List<List<Given>> left = segments.stream().map(this::left).toList();
        OptionalInt earliest = left.stream()
                .filter(list -> !list.isEmpty())
                .mapToInt(list -> list.get(0).injectionStep())
                .min();
        if (earliest.isEmpty()) {
            return new Decision(List.of(), dropped());
        }
        List<PlacedBranch> branches = new ArrayList<>();
        int step = earliest.getAsInt();
        Level level = growth.levels().stream()
                .filter(one -> one.step() == step)
                .findFirst()
                .orElseThrow();
        int index = lastIndex();
        for (SegmentFrames segment : segments) {
            List<Given> heads = left.get(segment.segment()).stream()
                    .takeWhile(given -> given.injectionStep() == step)
                    .toList();
            for (Given given : heads) {
                branches.add(segment.branch(++index, given.fraction(), level.block()));
            }
        }
        return new Decision(branches, List.of());
    }

    /** Indices of the given branches that are no frames at the end: both lists are in the order of creation. */
    private List<Integer> dropped() {
        List<Integer> dropped = new ArrayList<>();
        for (SegmentFrames segment : segments) {
            List<Given> given = growth.settings().given().get(segment.segment());
            List<PlacedBranch> own = placed.stream()
                    .filter(branch -> branch.segment() == segment.segment())
                    .toList();
            for (int i = 0; i < Math.min(given.size(), own.size()); i++) {
                if (!given.get(i).kept()) {
                    dropped.add(own.get(i).index());
                }
            }
        }
        return dropped;
    }

    private List<Given> left(SegmentFrames segment) {
        List<Given> given = growth.settings().given().get(segment.segment());
        int done = (int) placed.stream()
                .filter(branch -> branch.segment() == segment.segment())
                .count();
        return given.subList(done, given.size());
    }

    private int lastIndex() {
        return segments.stream()
                .flatMap(segment -> segment.trajectories().stream())
                .mapToInt(PlacedFrame::index)
                .max()
                .orElseThrow();
    }

    private boolean mayOpen(Opened gap, Level level, int added) {
        Limits limits = growth.limits();
        double small = limits.distance() == null ? 0 : limits.distance();
        if (gap.distance() <= small || gap.width() / 2 < NARROWEST) {
            return false;
        }
        List<PlacedBranch> ofSegment = placed.stream()
                .filter(branch -> branch.segment() == gap.segment().segment())
                .toList();
        int steps = 2 * growth.steps() + growth.innerSteps(ofSegment) + (added + 1) * level.cost();
        // Where a distance may end the growth, no branch is dropped, so that there may not be too many.
        Integer frames = limits.distance() == null ? null : limits.frames();
        boolean hasRoom = gap.segment().frames().size() + added < (frames == null ? Growth.MOST_FRAMES : frames);
        return hasRoom && (limits.steps() == null || steps + growth.reserveOfSegment() <= limits.steps());
    }

    /** A dropped branch may lie at the place of a new one, which then moves to the right. */
    private static double unused(Opened gap, double fraction) {
        double unused = fraction;
        while (isUsed(gap, unused)) {
            unused += (gap.to() - unused) / 4;
        }
        return unused;
    }

    private static boolean isUsed(Opened gap, double fraction) {
        return gap.segment().trajectories().stream().anyMatch(frame -> frame.fraction() == fraction);
    }

    private List<PlacedBranch> fromLeftToRight(List<Opened> opened, Level level) {
        List<PlacedBranch> branches = new ArrayList<>();
        int index = lastIndex();
        opened.sort(Comparator.<Opened, Integer>comparing(gap -> gap.segment().segment())
                .thenComparing(Opened::gap));
        for (Opened gap : opened) {
            for (int part = 1; part < gap.parts(); part++) {
                double fraction = unused(gap, gap.from() + (gap.to() - gap.from()) * part / gap.parts());
                branches.add(gap.segment().branch(++index, fraction, level.block()));
            }
        }
        return branches;
    }
}
