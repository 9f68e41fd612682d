package org.latentblending.blending.schedule;

/** Evenly spaced numbers with NumPy's arithmetic ({@code numpy.linspace}), so that schedules equal the published ones. */
final class Linspace {

    private Linspace() {}

    /** {@code count} numbers from {@code start} to {@code stop}, both included; {@code start} alone for a count of 1. */
    static double[] linspace(double start, double stop, int count) {
        double[] numbers = new double[count];
        double step = (stop - start) / (count - 1);
        for (int i = 1; i < count - 1; i++) {
            numbers[i] = i * step + start;
        }
        if (count > 0) {
            numbers[0] = start;
        }
        if (count > 1) {
            numbers[count - 1] = stop;
        }
        return numbers;
    }
}
