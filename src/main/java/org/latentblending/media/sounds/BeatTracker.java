package org.latentblending.media.sounds;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Finds beats by dynamic programming (Ellis, Beat tracking by dynamic programming, 2007) at a tempo that may change. */
final class BeatTracker {
    /** Weight of even distances against strong onsets. */
    private static final double TIGHTNESS = 100;
    /** Least deviation of onset strengths from their mean, relative to it: music has 0.6 and more, noise 0.3. */
    private static final double LEAST_CONTRAST = 0.4;
    /** Least strength of the strongest onset: clicks 40 dB below full scale have 0.02, what rounding does to a tone 0.0001. */
    private static final float LEAST_ONSET = 0.001f;

    private BeatTracker() {}

    /** @return times in seconds, in order; empty if nothing regular is heard */
    static List<Double> beats(float[] onsetStrengths) {
        float[] onsets = withoutMean(onsetStrengths);
        if (strongest(onsetStrengths) < LEAST_ONSET || contrast(onsetStrengths) < LEAST_CONTRAST) {
            return List.of();
        }
        TempoCurve tempo = new TempoCurve(onsets);
        return tempo.isRegular() ? seconds(track(onsets, tempo), onsets) : List.of();
    }

    /**
     * @param beats in seconds
     * @return beats per minute; null if there are fewer than two beats
     */
    static @Nullable Double tempo(List<Double> beats) {
        if (beats.size() < 2) {
            return null;
        }
        double[] gaps = IntStream.range(1, beats.size())
                .mapToDouble(i -> beats.get(i) - beats.get(i - 1))
                .sorted()
                .toArray();
        double median = gaps[gaps.length / 2];
        // The mean of the gaps around the median, since a beat is known to a few milliseconds only.
        double usual = Arrays.stream(gaps)
                .filter(gap -> Math.abs(gap - median) < 0.1 * median)
                .average()
                .orElse(median);
        return 60 / usual;
    }

    private static float strongest(float[] strengths) {
        float strongest = 0;
        for (float strength : strengths) {
            strongest = Math.max(strongest, strength);
        }
        return strongest;
    }

    private static double contrast(float[] strengths) {
        double sum = 0;
        double squares = 0;
        for (float strength : strengths) {
            sum += strength;
            squares += strength * strength;
        }
        double mean = sum / strengths.length;
        return sum > 0 ? Math.sqrt(Math.max(0, squares / strengths.length - mean * mean)) / mean : 0;
    }

    private static float[] withoutMean(float[] strengths) {
        int half = (int) (OnsetStrength.RATE / 2);
        double[] sums = new double[strengths.length + 1];
        for (int i = 0; i < strengths.length; i++) {
            sums[i + 1] = sums[i] + strengths[i];
        }
        float[] result = new float[strengths.length];
        for (int i = 0; i < strengths.length; i++) {
            int from = Math.max(0, i - half);
            int to = Math.min(strengths.length, i + half + 1);
            result[i] = Math.max(0, strengths[i] - (float) ((sums[to] - sums[from]) / (to - from)));
        }
        return result;
    }

    private static List<Integer> track(float[] onsets, TempoCurve tempo) {
        double energy = 0;
        for (float onset : onsets) {
            energy += onset * onset;
        }
        double scale = energy == 0 ? 0 : 1 / Math.sqrt(energy / onsets.length);
        double[] totals = new double[onsets.length];
        int[] previous = new int[onsets.length];
        for (int at = 0; at < onsets.length; at++) {
            double period = tempo.period(at);
            double most = 0;
            previous[at] = -1;
            for (int gap = (int) Math.round(period / 2); gap <= Math.min(at, Math.round(2 * period)); gap++) {
                double deviation = Math.log(gap / period);
                double total = totals[at - gap] - TIGHTNESS * deviation * deviation;
                if (total > most) {
                    most = total;
                    previous[at] = at - gap;
                }
            }
            totals[at] = most + scale * onsets[at];
        }
        int last = onsets.length - 1;
        for (int at = Math.max(0, last - (int) tempo.period(last)); at < onsets.length; at++) {
            last = totals[at] > totals[last] ? at : last;
        }
        var beats = new ArrayList<Integer>();
        for (int at = last; at >= 0; at = previous[at]) {
            beats.add(at);
        }
        Collections.reverse(beats);
        return beats;
    }

    private static List<Double> seconds(List<Integer> beats, float[] onsets) {
        double[] strengths =
                beats.stream().mapToDouble(at -> strength(onsets, at)).toArray();
        double threshold = 0.5
                * Math.sqrt(Arrays.stream(strengths).map(s -> s * s).average().orElse(0));
        int from = 0;
        int to = strengths.length;
        while (from < to && strengths[from] < threshold) {
            from++;
        }
        while (to > from && strengths[to - 1] < threshold) {
            to--;
        }
        return beats.subList(from, to).stream().map(at -> second(onsets, at)).toList();
    }

    private static double strength(float[] onsets, int at) {
        double most = 0;
        for (int i = Math.max(0, at - 2); i <= Math.min(onsets.length - 1, at + 2); i++) {
            most = Math.max(most, onsets[i]);
        }
        return most;
    }

    /** Between values, at the peak of a parabola through three of them. */
    private static double second(float[] onsets, int at) {
        double offset = 0;
        if (at > 0 && at + 1 < onsets.length) {
            double curvature = onsets[at - 1] - 2 * onsets[at] + onsets[at + 1];
            double slope = (onsets[at + 1] - onsets[at - 1]) / 2;
            offset = curvature < 0 && Math.abs(slope) < -curvature ? -slope / curvature : 0;
        }
        return Math.max(0, (at + offset) / OnsetStrength.RATE);
    }
}
