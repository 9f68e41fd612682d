package org.latentblending.benchmark;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** What repeated measurements of one thing gave, in ascending order. */
record Spread(List<Double> values) {
    Spread {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("nothing was measured");
        }
        values = values.stream().sorted().toList();
    }

    /** How much faster something was than something else that was measured beside it, round by round. */
    static Spread ratios(List<Double> slowSeconds, List<Double> fastSeconds) {
        return new Spread(IntStream.range(0, slowSeconds.size())
                .mapToObj(round -> slowSeconds.get(round) / fastSeconds.get(round))
                .toList());
    }

    double median() {
        int middle = values.size() / 2;
        return values.size() % 2 == 1 ? values.get(middle) : (values.get(middle - 1) + values.get(middle)) / 2;
    }

    /** The median, and the least and the greatest in brackets. */
    String shown() {
        return "%s (%s to %s)"
                .formatted(number(median()), number(values.get(0)), number(values.get(values.size() - 1)));
    }

    /** A number with the digits that count. */
    static String number(double value) {
        int decimals = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }
}
