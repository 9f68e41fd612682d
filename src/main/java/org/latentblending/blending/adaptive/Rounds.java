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
    private Rounds() {}

    /**
     * @param most branches
     * @param evaluations the most; {@link Integer#MAX_VALUE} for no limit: then there is one ladder
     */
    static List<Round> of(List<Level> levels, int most, int evaluations) {
        if (levels.isEmpty() || most <= 0 || evaluations <= 0) {
            return List.of();
        }
        boolean isFree = evaluations == Integer.MAX_VALUE;
        List<Level> ladder = levels;
        while (ladder.size() > 1 && (ladder.size() > most || cost(ladder) > evaluations)) {
            List<Level> dense = ladder;
            // The last one stays, so that what is left can be spent.
            ladder = IntStream.range(0, dense.size())
                    .filter(i -> (dense.size() - 1 - i) % 2 == 0)
                    .mapToObj(dense::get)
                    .toList();
        }
        int ladders = Math.min(most / ladder.size(), isFree ? 1 : evaluations / cost(ladder));
        int branches = ladders * ladder.size();
        Level last = ladder.get(ladder.size() - 1);
        int paid = isFree ? most : branches + (evaluations - ladders * cost(ladder)) / last.cost();
        int more = Math.min(most, paid) - branches;
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
