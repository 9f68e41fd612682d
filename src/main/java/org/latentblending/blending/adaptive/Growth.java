package org.latentblending.blending.adaptive;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a movie's trees grow: level by level, and at each level where neighbouring frames differ most. Early levels give new
 * pictures, late ones are cheap. At the last level the frames are chosen: see {@link Finish}.
 *
 * @param steps diffusion steps of every frame
 * @param levels where branches may begin, from the earliest to the latest; at least 1
 * @param segments of the movie, at least 1
 */
public record Growth(int steps, List<Level> levels, Adaptive settings, int segments) {
    /** The most frames of a segment where their number is not limited. */
    public static final int MOST_FRAMES = 200;

    /** The most branches of a segment with those that are dropped and those that are added later. */
    public static final int MOST_PICTURES = 1000;

    private static final int NO_LIMIT = Integer.MAX_VALUE;

    /** At most this part of the evaluations is left for the last level, and this one where the number of frames is free. */
    private static final int MOST_RESERVE = 4;

    private static final int RESERVE_OF_TIME = 7;

    /** Where the number of frames is free. */
    private static final double FRAMES_OF_BRANCHES = 1.25;

    /**
     * @param block at whose start branches begin
     * @param step diffusion step at which it starts
     * @param cost UNet evaluations of a branch from there to the end
     */
    public record Level(int block, int step, int cost) {}

    /** Branches of all segments that begin at a level. */
    public record Round(Level level, int branches) {
        public int cost() {
            return branches * level.cost();
        }
    }

    public Growth {
        levels = List.copyOf(levels);
    }

    /**
     * The rounds as far as they are known before the start, the last one with the most branches that it may need. A distance may
     * end them earlier or add to them. Where only the time is limited they are the usual ones.
     */
    public List<Round> rounds() {
        boolean isTimeOnly = limits().seconds() != null && !limitsWork();
        return isTimeOnly
                ? rounds(
                        inAll(settings.usual().frames(), 2),
                        inAll(settings.usual().steps(), 2 * steps))
                : rounds(frames(), evaluations());
    }

    /** The rounds that fit as well into a number of UNet evaluations for which there is time. */
    public List<Round> rounds(int affordable) {
        return rounds(frames(), Math.min(affordable, evaluations()));
    }

    private List<Round> rounds(int frames, int evaluations) {
        int reserve = reserve(frames, evaluations);
        List<Round> rounds = new ArrayList<>(Rounds.of(growing(), frames, minus(evaluations, reserve)));
        Level last = finishing();
        if (last != null && !isDistanceOnly()) {
            int left = minus(evaluations, rounds.stream().mapToInt(Round::cost).sum()) / last.cost();
            int most = Math.min(left, Math.min(frames, segments * (MOST_FRAMES - 2)));
            if (most > 0) {
                rounds.add(new Round(last, most));
            }
        }
        return rounds;
    }

    /** The most branches: some are dropped where evaluations pay for more than frames are wanted. */
    private int branches(int frames, int evaluations) {
        int most = segments * (MOST_FRAMES - 2);
        return frames == NO_LIMIT ? most : Math.min(most, evaluations == NO_LIMIT ? frames : 2 * frames);
    }

    /** The share of a segment of what is left for the last level. */
    int reserveOfSegment() {
        return reserve(frames(), evaluations()) / segments;
    }

    /** UNet evaluations that are left for branches at the last level, which give the frames their even distances. */
    private int reserve(int frames, int evaluations) {
        Level last = finishing();
        if (last == null || isDistanceOnly()) {
            return 0;
        }
        int ofFrames = Math.min(frames, segments * (MOST_FRAMES - 2)) * last.cost();
        int most = frames == NO_LIMIT ? Math.min(ofFrames, evaluations / RESERVE_OF_TIME) : ofFrames;
        return evaluations == NO_LIMIT ? most : Math.min(most, evaluations / MOST_RESERVE);
    }

    private static int minus(int evaluations, int some) {
        return evaluations == NO_LIMIT ? NO_LIMIT : evaluations - some;
    }

    private List<Level> growing() {
        return levels.size() == 1 ? levels : levels.subList(0, levels.size() - 1);
    }

    /** The last level; null if it is the only one. */
    private @Nullable Level finishing() {
        return levels.size() == 1 ? null : levels.get(levels.size() - 1);
    }

    /** UNet evaluations of the known rounds, or of the branches that are given. */
    public int innerSteps() {
        return settings.given().isEmpty()
                ? rounds().stream().mapToInt(Round::cost).sum()
                : settings.given().stream()
                        .flatMap(List::stream)
                        .mapToInt(given -> steps - given.injectionStep())
                        .sum();
    }

    /** The most pictures that are made between keyframes, also of branches that are dropped. */
    public int innerPictures() {
        if (!settings.given().isEmpty()) {
            return settings.given().stream().mapToInt(List::size).sum();
        }
        boolean isKnown = limitsWork() || limits().seconds() == null && limits().distance() == null;
        return isKnown ? rounds().stream().mapToInt(Round::branches).sum() : segments * (MOST_FRAMES - 2);
    }

    /** The most frames between keyframes. */
    public int innerFrames() {
        return Math.min(frames(), innerPictures());
    }

    /**
     * The next decision.
     *
     * @param segments the frames of all segments, in order
     * @param placed the branches that have been placed so far
     * @param affordable UNet evaluations for which there is time; {@link Integer#MAX_VALUE} where time is not limited
     */
    public Decision next(List<SegmentFrames> segments, List<PlacedBranch> placed, int affordable) {
        var placement = new Placement(this, segments, placed);
        if (!settings.given().isEmpty()) {
            return placement.given();
        }
        int latest = placed.stream().mapToInt(PlacedBranch::block).max().orElse(-1);
        Level last = levels.get(levels.size() - 1);
        if (isDistanceOnly() && latest == last.block()) {
            return new Decision(placement.branches(new Round(last, affordable / last.cost())), List.of());
        }
        if (latest == last.block() && finishing() != null) {
            return Decision.END;
        }
        List<Level> later =
                growing().stream().filter(level -> level.block() > latest).toList();
        int left = Math.min(affordable, minus(evaluations(), innerSteps(placed)));
        int reserve = Math.min(left, reserve(frames(), evaluations() == NO_LIMIT ? left : evaluations()));
        for (Round round : remaining(placed, later, minus(left, reserve))) {
            List<PlacedBranch> next = placement.branches(round);
            if (!next.isEmpty()) {
                return new Decision(next, List.of());
            }
        }
        if (isDistanceOnly()) {
            return new Decision(placement.branches(new Round(last, affordable / last.cost())), List.of());
        }
        return finish(segments, placed, placement, finishing() == null ? 0 : left);
    }

    /**
     * Of the rounds that were planned those that are left, as far as they can be paid. Where the time is limited they are planned
     * again, because only now is it known how much there is.
     */
    private List<Round> remaining(List<PlacedBranch> placed, List<Level> later, int affordable) {
        if (limits().seconds() != null) {
            return Rounds.of(later, branches(frames(), evaluations()) - placed.size(), affordable);
        }
        return rounds().stream()
                .filter(round -> later.contains(round.level()))
                .map(round -> new Round(
                        round.level(),
                        Math.min(round.branches(), affordable / round.level().cost())))
                .filter(round -> round.branches() > 0)
                .toList();
    }

    /** Chooses the frames. With a single level none can be added. */
    private Decision finish(
            List<SegmentFrames> segments, List<PlacedBranch> placed, Placement placement, int affordable) {
        Level last = levels.get(levels.size() - 1);
        List<Integer> inner = inner(segments, placed);
        List<Finish> finishes = new ArrayList<>();
        int left = Math.min(affordable, Math.max(0, innerPictures() - placed.size()) * last.cost());
        for (SegmentFrames segment : segments) {
            Double distance = limits().distance();
            if (distance != null && segment.largestDistance() <= distance) {
                continue;
            }
            int share = left == NO_LIMIT ? NO_LIMIT : left / (this.segments - segment.segment());
            Integer limit = limits().steps();
            int most = limit == null ? share : Math.min(left, limit - 2 * steps - innerSteps(of(segment, placed)));
            Finish finish = Finish.of(segment, inner.get(segment.segment()), Math.max(0, most) / last.cost());
            finishes.add(finish);
            left = minus(left, finish.fractions().size() * last.cost());
        }
        return placement.finish(finishes, last);
    }

    /** Frames between the keyframes of each segment. */
    private List<Integer> inner(List<SegmentFrames> segments, List<PlacedBranch> placed) {
        Integer frames = limits().frames();
        if (frames != null) {
            return Collections.nCopies(this.segments, frames - 2);
        }
        if (frames() == NO_LIMIT) {
            return segments.stream()
                    .map(segment -> (int) Math.min(
                            MOST_FRAMES - 2,
                            Math.rint(FRAMES_OF_BRANCHES * of(segment, placed).size())))
                    .toList();
        }
        double length = segments.stream().mapToDouble(Finish::length).sum();
        List<Integer> inner = new ArrayList<>();
        double upTo = 0;
        int before = 0;
        for (SegmentFrames segment : segments) {
            upTo += Finish.length(segment);
            int all = length == 0 ? 0 : (int) Math.rint(frames() * upTo / length);
            inner.add(all - before);
            before = all;
        }
        return inner;
    }

    private static List<PlacedBranch> of(SegmentFrames segment, List<PlacedBranch> placed) {
        return placed.stream()
                .filter(branch -> branch.segment() == segment.segment())
                .toList();
    }

    /** Branches that are added to a finished transition: in the middle of the levels, whatever its limits were. */
    public List<PlacedBranch> more(List<SegmentFrames> segments, int branches) {
        var unlimited =
                new Adaptive(new Limits(null, null, null, null), settings.usual(), settings.crossfeed(), List.of());
        var growth = new Growth(steps, levels, unlimited, this.segments);
        return new Placement(growth, segments, List.of()).branches(new Round(levels.get(levels.size() / 2), branches));
    }

    /** UNet evaluations of branches. */
    public int innerSteps(List<PlacedBranch> branches) {
        return branches.stream().mapToInt(this::cost).sum();
    }

    /**
     * Why a segment gained no more branches.
     *
     * @param spent UNet evaluations of the segment, both keyframes included
     * @param inAll frames between the keyframes of all segments
     */
    public Limits.Reached reached(SegmentFrames segment, int spent, int inAll) {
        double small = limits().distance() == null ? 0 : limits().distance();
        if (segment.largestDistance() <= small) {
            return Limits.Reached.DISTANCE;
        }
        Integer frames = limits().frames();
        boolean isFree = limitsWork() || limits().seconds() != null;
        if (frames == null ? !isFree && inAll >= frames() : segment.frames().size() >= frames) {
            return Limits.Reached.FRAMES;
        }
        Integer most = limits().steps();
        boolean isSpent = most != null && spent + levels.get(levels.size() - 1).cost() > most;
        return limits().seconds() == null || isSpent ? Limits.Reached.STEPS : Limits.Reached.SECONDS;
    }

    Limits limits() {
        return settings.limits();
    }

    int cost(PlacedBranch branch) {
        return levels.stream()
                .filter(level -> level.block() == branch.block())
                .mapToInt(Level::cost)
                .findFirst()
                .orElseThrow();
    }

    /** Whether branches are placed until no distance is larger. */
    private boolean isDistanceOnly() {
        return limits().distance() != null && !limitsWork() && limits().seconds() == null;
    }

    private boolean limitsWork() {
        return limits().frames() != null || limits().steps() != null;
    }

    /** The most branches of all segments. */
    private int frames() {
        return most(limits().frames(), settings.usual().frames(), 2);
    }

    /** The most UNet evaluations of all segments' branches. */
    private int evaluations() {
        return most(limits().steps(), settings.usual().steps(), 2 * steps);
    }

    private int most(@Nullable Integer limit, int usual, int ofKeyframes) {
        if (limit == null && (limitsWork() || limits().seconds() != null)) {
            return NO_LIMIT;
        }
        return inAll(limit == null ? usual : limit, ofKeyframes);
    }

    private int inAll(int ofSegment, int ofKeyframes) {
        return (int) Math.min(NO_LIMIT, (long) segments * Math.max(0, ofSegment - ofKeyframes));
    }
}
