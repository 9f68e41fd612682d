package org.latentblending.blending.adaptive;

import java.util.ArrayList;
import java.util.List;
import org.latentblending.blending.adaptive.Growth.Level;
import org.latentblending.blending.adaptive.Growth.Round;

/** Divides branches among levels: from each level to the next their number rises by a ratio. */
final class Rounds {
    /** Where the number of branches or of UNet evaluations is free. */
    private static final double USUAL_RATIO = 1.5;

    private static final int BISECTIONS = 60;

    private Rounds() {}

    /**
     * At the usual ratio, with fewer branches if the evaluations do not suffice; if all branches leave evaluations over, at the
     * smallest ratio from 1 on that they pay.
     *
     * @param branches the most; {@link Integer#MAX_VALUE} for no limit
     * @param evaluations the most; {@link Integer#MAX_VALUE} for no limit, if there is one of branches
     */
    static List<Round> of(List<Level> levels, int branches, int evaluations) {
        if (levels.isEmpty() || branches <= 0 || evaluations <= 0) {
            return List.of();
        }
        if (evaluations == Integer.MAX_VALUE) {
            return of(levels, branches, USUAL_RATIO);
        }
        int paid = affordable(levels, evaluations);
        return paid < branches
                ? of(levels, paid, USUAL_RATIO)
                : of(levels, branches, smallestRatio(levels, branches, evaluations));
    }

    /** The most branches at the usual ratio. */
    private static int affordable(List<Level> levels, int evaluations) {
        int cheapest = levels.get(levels.size() - 1).cost();
        int few = 0;
        int many = evaluations / cheapest + 1;
        while (many - few > 1) {
            int middle = (few + many) / 2;
            if (cost(of(levels, middle, USUAL_RATIO)) <= evaluations) {
                few = middle;
            } else {
                many = middle;
            }
        }
        return few;
    }

    private static double smallestRatio(List<Level> levels, int branches, int evaluations) {
        double small = 1;
        if (cost(of(levels, branches, small)) <= evaluations) {
            return small;
        }
        double large = USUAL_RATIO;
        for (int i = 0; i < BISECTIONS; i++) {
            double middle = Math.sqrt(small * large);
            if (cost(of(levels, branches, middle)) <= evaluations) {
                large = middle;
            } else {
                small = middle;
            }
        }
        return large;
    }

    /** Rounds the number of branches up to each level, so that their sum is exact. */
    private static List<Round> of(List<Level> levels, int branches, double ratio) {
        double[] weights = new double[levels.size()];
        double sum = 0;
        for (int i = levels.size() - 1; i >= 0; i--) {
            weights[i] = StrictMath.pow(ratio, i - (levels.size() - 1.0));
            sum += weights[i];
        }
        List<Round> rounds = new ArrayList<>();
        double upTo = 0;
        int before = 0;
        for (int i = 0; i < levels.size(); i++) {
            upTo += weights[i];
            int all = i == levels.size() - 1 ? branches : (int) Math.rint(branches * upTo / sum);
            if (all > before) {
                rounds.add(new Round(levels.get(i), all - before));
                before = all;
            }
        }
        return rounds;
    }

    private static long cost(List<Round> rounds) {
        return rounds.stream().mapToLong(Round::cost).sum();
    }
}
