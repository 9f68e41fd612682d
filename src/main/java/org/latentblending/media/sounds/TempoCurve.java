package org.latentblending.media.sounds;

import java.util.Arrays;

/**
 * The tempo over time. In each window of some seconds a tempo is as probable as the product of three numbers: the
 * autocorrelation of the onset strength at one beat, which is also high at multiples of the beat; the amplitude of its
 * Fourier transform at the beat's frequency, which is also high at fractions of the beat; and a log-normal prior around 120
 * beats per minute (Ellis 2007). Of all sequences of tempos, the one with the highest product is taken (Viterbi), in which
 * changes of tempo cost.
 */
final class TempoCurve {
    static final double SLOWEST = 40;
    static final double FASTEST = 240;

    private static final int PER_OCTAVE = 24;
    private static final int TEMPOS = 1 + (int) Math.floor(PER_OCTAVE * log2(FASTEST / SLOWEST));
    private static final int WINDOW = (int) (8 * OnsetStrength.RATE);
    private static final int HOP = (int) (0.5 * OnsetStrength.RATE);
    private static final int LONGEST_LAG = (int) Math.ceil(60 * OnsetStrength.RATE / SLOWEST) + 1;
    private static final double PREFERRED = 120;
    /** Standard deviation of the prior, in octaves. */
    private static final double DEVIATION = 0.7;
    /** Cost of a change by one octave between two windows. */
    private static final double COST_OF_OCTAVE = 60;
    /** Autocorrelation times relative amplitude: music has 0.12 and more, noise 0.06 at most in a whole window. */
    private static final double LEAST_CONFIDENCE = 0.07;

    private final double[] hann = new double[WINDOW];
    private final float[] onsets;
    private final double[] confidences;
    private final int[] chosen;

    /** @param onsets onset strengths without their mean */
    TempoCurve(float[] onsets) {
        this.onsets = onsets;
        for (int i = 0; i < WINDOW; i++) {
            hann[i] = 0.5 - 0.5 * Math.cos(2 * Math.PI * (i + 0.5) / WINDOW);
        }
        int windows = 1 + onsets.length / HOP;
        double[][] scores = new double[windows][];
        for (int window = 0; window < windows; window++) {
            scores[window] = scores(window * HOP - WINDOW / 2);
        }
        chosen = path(scores);
        confidences = new double[windows];
        for (int window = 0; window < windows; window++) {
            confidences[window] = scores[window][chosen[window]] / prior(chosen[window]);
        }
    }

    private static double log2(double value) {
        return Math.log(value) / Math.log(2);
    }

    /** Beats per minute. */
    private static double tempo(int index) {
        return SLOWEST * Math.pow(2, (double) index / PER_OCTAVE);
    }

    private static double prior(int index) {
        double octaves = log2(tempo(index) / PREFERRED) / DEVIATION;
        return Math.exp(-0.5 * octaves * octaves);
    }

    private double[] scores(int start) {
        double[] part = new double[WINDOW];
        double sum = 0;
        double energy = 0;
        for (int i = Math.max(0, -start); i < Math.min(WINDOW, onsets.length - start); i++) {
            part[i] = hann[i] * onsets[start + i];
            sum += part[i];
            energy += part[i] * part[i];
        }
        double[] scores = new double[TEMPOS];
        if (energy == 0) {
            return scores;
        }
        double[] correlation = new double[LONGEST_LAG + 1];
        for (int lag = 1; lag <= LONGEST_LAG; lag++) {
            double product = 0;
            for (int i = lag; i < WINDOW; i++) {
                product += part[i] * part[i - lag];
            }
            correlation[lag] = product / energy;
        }
        for (int index = 0; index < TEMPOS; index++) {
            double lag = 60 * OnsetStrength.RATE / tempo(index);
            double repeated = peakNear(correlation, lag);
            scores[index] = Math.max(0, repeated) * amplitude(part, 1 / lag) / sum * prior(index);
        }
        return scores;
    }

    /** Strokes are shorter than the steps between slow tempos. */
    private static double peakNear(double[] correlation, double lag) {
        double tolerance = lag * (Math.pow(2, 0.5 / PER_OCTAVE) - 1);
        double most = 0;
        int first = (int) Math.floor(lag - tolerance);
        for (int at = first; at <= Math.min(LONGEST_LAG, Math.ceil(lag + tolerance)); at++) {
            most = Math.max(most, correlation[at]);
        }
        return most;
    }

    /** @param frequency in cycles per value */
    private static double amplitude(double[] part, double frequency) {
        double turnRe = Math.cos(2 * Math.PI * frequency);
        double turnIm = Math.sin(2 * Math.PI * frequency);
        double re = 1;
        double im = 0;
        double sumRe = 0;
        double sumIm = 0;
        for (double value : part) {
            sumRe += value * re;
            sumIm += value * im;
            double turned = re * turnRe - im * turnIm;
            im = re * turnIm + im * turnRe;
            re = turned;
        }
        return Math.hypot(sumRe, sumIm);
    }

    private static int[] path(double[][] scores) {
        double[] best = new double[TEMPOS];
        byte[][] from = new byte[scores.length][TEMPOS];
        for (int window = 0; window < scores.length; window++) {
            double[] next = new double[TEMPOS];
            for (int to = 0; to < TEMPOS; to++) {
                double most = Double.NEGATIVE_INFINITY;
                for (int origin = 0; origin < TEMPOS; origin++) {
                    double total = best[origin] - COST_OF_OCTAVE * Math.abs(to - origin) / PER_OCTAVE;
                    if (total > most) {
                        most = total;
                        from[window][to] = (byte) origin;
                    }
                }
                next[to] = most + Math.log(scores[window][to] + 1e-3);
            }
            best = next;
        }
        int[] path = new int[scores.length];
        int last = 0;
        for (int index = 1; index < TEMPOS; index++) {
            last = best[index] > best[last] ? index : last;
        }
        for (int window = scores.length - 1; window >= 0; window--) {
            path[window] = last;
            last = from[window][last];
        }
        return path;
    }

    /** Values between two beats at the time of a value. */
    double period(int at) {
        double position = (double) at / HOP;
        int left = Math.min((int) position, chosen.length - 1);
        int right = Math.min(left + 1, chosen.length - 1);
        double index = chosen[left] + (position - left) * (chosen[right] - chosen[left]);
        return 60 * OnsetStrength.RATE / (SLOWEST * Math.pow(2, index / PER_OCTAVE));
    }

    /** Whether the onsets repeat more than those of noise, which repeat by chance in short sounds. */
    boolean isRegular() {
        double[] sorted = confidences.clone();
        Arrays.sort(sorted);
        double chance = LEAST_CONFIDENCE * Math.sqrt(Math.max(1, (double) WINDOW / onsets.length));
        return sorted[sorted.length * 3 / 4] > chance;
    }
}
