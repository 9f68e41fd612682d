package org.latentblending.blending.adaptive;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.latentblending.blending.adaptive.Growth.Level;
import org.latentblending.blending.adaptive.Growth.Round;

/**
 * Divides branches among levels: as many whole ladders, one branch for each level, as can be paid, and then branches at the last
 * level. Where not even one ladder can be paid, it has fewer steps.
 */
final class Rounds {
    /** So many times more branches than frames are of no use. */
    private static final int MOST_OF_FRAMES = 2;

    private Rounds() {}

    /**
     * @param frames that are wanted between keyframes; {@link Integer#MAX_VALUE} for no limit
     * @param evaluations the most; {@link Integer#MAX_VALUE} for no limit, if frames are limited: then there are as many branches
     */
    static List<Round> of(List<Level> levels, int frames, int evaluations) {
        if (levels.isEmpty() || frames <= 0 || evaluations <= 0) {
            return List.of();
        }
        boolean isFree = evaluations == Integer.MAX_VALUE;
        long most = isFree ? frames : (long) MOST_OF_FRAMES * frames;
        List<Level> ladder = levels;
        while (ladder.size() > 1 && (ladder.size() > most || cost(ladder) > evaluations)) {
            List<Level> dense = ladder;
            // The last one stays, so that what is left can be spent.
            ladder = IntStream.range(0, dense.size())
                    .filter(i -> (dense.size() - 1 - i) % 2 == 0)
                    .mapToObj(dense::get)
                    .toList();
        }
        int ladders = (int) Math.min(most / ladder.size(), isFree ? 1 : evaluations / cost(ladder));
        long branches = (long) ladders * ladder.size();
        Level last = ladder.get(ladder.size() - 1);
        long paid = isFree ? most : branches + (evaluations - ladders * cost(ladder)) / last.cost();
        int more = (int) (Math.min(most, paid) - branches);
        List<Round> rounds = new ArrayList<>();
        for (Level level : ladder) {
            int count = level == last ? ladders + more : ladders;
            if (count > 0) {
                rounds.add(new Round(level, count));
            }
        }
        return rounds;
    }

    private static int cost(List<Level> ladder) {
        return ladder.stream().mapToInt(Level::cost).sum();
    }
}
