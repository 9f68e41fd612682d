package org.latentblending.blending.adaptive;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a movie's trees grow: level by level, and at each level where neighbouring frames differ most. Early levels give new
 * pictures, late ones are cheap: from each level to the next the number of branches rises by a ratio that spends the UNet
 * evaluations.
 *
 * @param steps diffusion steps of every frame
 * @param levels where branches may begin, from the earliest to the latest; at least 1
 * @param segments of the movie, at least 1
 */
public record Growth(int steps, List<Level> levels, Adaptive settings, int segments) {
    /** The most frames of a segment where their number is not limited. */
    public static final int MOST_FRAMES = 200;

    private static final int NO_LIMIT = Integer.MAX_VALUE;

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
     * The rounds as far as they are known before the start. A distance may end them earlier or add to them. Where only the time
     * is limited they are the usual ones.
     */
    public List<Round> rounds() {
        boolean isTimeOnly = limits().seconds() != null && !limitsWork();
        return isTimeOnly
                ? Rounds.of(
                        levels,
                        inAll(settings.usual().frames(), 2),
                        inAll(settings.usual().steps(), 2 * steps))
                : Rounds.of(levels, frames(), evaluations());
    }

    /** The rounds that fit as well into a number of UNet evaluations for which there is time. */
    public List<Round> rounds(int affordable) {
        return Rounds.of(levels, frames(), Math.min(affordable, evaluations()));
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

    /** The most frames between keyframes. */
    public int innerFrames() {
        if (!settings.given().isEmpty()) {
            return settings.given().stream().mapToInt(List::size).sum();
        }
        boolean isKnown = limitsWork() || limits().seconds() == null && limits().distance() == null;
        return isKnown ? rounds().stream().mapToInt(Round::branches).sum() : segments * (MOST_FRAMES - 2);
    }

    /**
     * The next branches.
     *
     * @param segments of all segments, in order
     * @param placed the branches that have been placed so far
     * @param affordable UNet evaluations for which there is time; {@link Integer#MAX_VALUE} where time is not limited
     * @return from left to right, with indices that follow those of the segments' frames; empty at the end
     */
    public List<PlacedBranch> next(List<SegmentFrames> segments, List<PlacedBranch> placed, int affordable) {
        var placement = new Placement(this, segments, placed);
        if (!settings.given().isEmpty()) {
            return placement.given();
        }
        int latest = placed.stream().mapToInt(PlacedBranch::block).max().orElse(-1);
        List<Level> later =
                levels.stream().filter(level -> level.block() > latest).toList();
        int spent = innerSteps(placed);
        int left = Math.min(affordable, evaluations() == NO_LIMIT ? NO_LIMIT : evaluations() - spent);
        for (Round round : Rounds.of(later, frames() == NO_LIMIT ? NO_LIMIT : frames() - placed.size(), left)) {
            List<PlacedBranch> branches = placement.branches(round);
            if (!branches.isEmpty()) {
                return branches;
            }
        }
        Level last = levels.get(levels.size() - 1);
        return isDistanceOnly() ? placement.branches(new Round(last, affordable / last.cost())) : List.of();
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

    /** Why a segment gained no more branches. */
    public Limits.Reached reached(SegmentFrames segment, List<PlacedBranch> placed) {
        Double distance = limits().distance();
        if (distance != null && segment.largestDistance() <= distance) {
            return Limits.Reached.DISTANCE;
        }
        if (isDistanceOnly() || placed.size() >= frames()) {
            return Limits.Reached.FRAMES;
        }
        return limits().seconds() == null ? Limits.Reached.STEPS : Limits.Reached.SECONDS;
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
