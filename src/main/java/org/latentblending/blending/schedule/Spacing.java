package org.latentblending.blending.schedule;

import java.util.Arrays;
import java.util.List;

/** The positions of a block's branches on the blend axis ({@code spacing} of the published method). */
public final class Spacing {
    private static final double LINEAR_BELOW = 1.7; // below this compression the published method spaces linearly

    /** The largest compression at which {@value Schedule#MAX_BRANCHES} branches stay distinct in float64. */
    public static final int MAX_COMPRESSION = 5;

    private Spacing() {}

    /**
     * The blend fractions of a block's branches, strictly increasing from 0 to 1.
     *
     * @param branches number of branches, at least 2
     * @param midCompression 0 to {@value #MAX_COMPRESSION}; below 1.7 the fractions are evenly spaced; from there on, the
     *     larger it is, the denser they lie around 0.5, mirrored
     * @throws IllegalArgumentException if there are fewer than 2 branches, or the compression is out of its range
     */
    public static List<Double> fractions(int branches, double midCompression) {
        if (branches < 2) {
            throw new IllegalArgumentException("A block has at least 2 branches, not " + branches);
        }
        if (!(midCompression >= 0 && midCompression <= MAX_COMPRESSION)) {
            throw new IllegalArgumentException(
                    "The mid compression must be from 0 to " + MAX_COMPRESSION + ", not " + midCompression);
        }
        double[] fractions = linspace(0, 1, branches);
        if (midCompression >= LINEAR_BELOW) {
            int half = branches / 2;
            double[] towardsMiddle = linspace(1, 0, half + 1);
            fractions[half] = 0.5;
            for (int i = 0; i < half; i++) {
                fractions[i] = Math.abs(StrictMath.pow(towardsMiddle[i], midCompression) / 2 - 0.5);
                fractions[branches - 1 - i] = 1 - fractions[i];
            }
        }
        return Arrays.stream(fractions).boxed().toList();
    }

    /** {@code numpy.linspace} with its arithmetic, so that schedules equal the published ones. */
    static double[] linspace(double start, double stop, int count) {
        double[] numbers = new double[count];
        double step = (stop - start) / (count - 1);
        for (int i = 1; i < count; i++) {
            numbers[i] = i < count - 1 ? i * step + start : stop;
        }
        if (count > 0) {
            numbers[0] = start;
        }
        return numbers;
    }
}
