package org.latentblending.blending;

import java.util.List;

/**
 * How evenly a strip of frames changes, from the distances of neighbouring frames.
 *
 * @param max the largest distance
 * @param sum the length of the way
 * @param variance mean squared deviation from the mean distance
 * @param evenness 1 minus the Gini coefficient of the distances: 1 if all are equal, near 0 if one of many is the whole way
 */
public record Smoothness(double max, double sum, double variance, double evenness) {
    /**
     * @param distances each 0 or larger; at least one
     * @throws IllegalArgumentException if there is none
     */
    public static Smoothness of(List<Double> distances) {
        Preconditions.require(!distances.isEmpty(), "A strip of one frame has no distances");
        int count = distances.size();
        double sum = distances.stream().mapToDouble(Double::doubleValue).sum();
        double mean = sum / count;
        double[] sorted =
                distances.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        double differences = 0; // of all ordered pairs
        double squares = 0;
        for (int i = 0; i < count; i++) {
            differences += 2 * (2.0 * i + 1 - count) * sorted[i];
            squares += (sorted[i] - mean) * (sorted[i] - mean);
        }
        double evenness = sum == 0 ? 1 : 1 - differences / (2.0 * count * count * mean);
        return new Smoothness(sorted[count - 1], sum, squares / count, evenness);
    }

    /**
     * Length of the direct way relative to the way over the frames: 1 without a detour, and if nothing changes.
     *
     * @param direct distance of the first from the last frame
     */
    public double efficiency(double direct) {
        return sum == 0 ? 1 : direct / sum;
    }
}
