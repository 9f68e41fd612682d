package org.latentblending.diffusion;

import java.util.Arrays;

/** Linear least squares by the normal equations, for a few inputs and many rows. */
final class LeastSquares {
    /** Of the largest square; keeps the equations solvable where inputs depend on each other. */
    private static final double RIDGE = 1e-9;

    /** Sums of products of the inputs, and of the inputs with the outputs. */
    private final double[][] inputs;

    private final double[][] mixed;
    private final double[] outputs;
    private long rows;

    LeastSquares(int inputs, int outputs) {
        this.inputs = new double[inputs][inputs];
        this.mixed = new double[outputs][inputs];
        this.outputs = new double[outputs];
    }

    void add(double[] input, double[] output) {
        for (int i = 0; i < input.length; i++) {
            for (int j = 0; j < input.length; j++) {
                inputs[i][j] += input[i] * input[j];
            }
            for (int o = 0; o < output.length; o++) {
                mixed[o][i] += input[i] * output[o];
            }
        }
        for (int o = 0; o < output.length; o++) {
            outputs[o] += output[o] * output[o];
        }
        rows++;
    }

    /** @return for each output the weights of the inputs */
    double[][] weights() {
        double[][] weights = new double[mixed.length][];
        for (int o = 0; o < mixed.length; o++) {
            weights[o] = solve(mixed[o]);
        }
        return weights;
    }

    /** Root mean square of what the weights leave over. */
    double residual(double[][] weights) {
        double squares = 0;
        for (int o = 0; o < weights.length; o++) {
            squares += outputs[o];
            for (int i = 0; i < inputs.length; i++) {
                squares -= 2 * weights[o][i] * mixed[o][i];
                for (int j = 0; j < inputs.length; j++) {
                    squares += weights[o][i] * inputs[i][j] * weights[o][j];
                }
            }
        }
        return Math.sqrt(Math.max(0, squares) / (rows * weights.length));
    }

    /** Gauss' elimination; a positive definite matrix needs no pivots. */
    private double[] solve(double[] right) {
        double[][] rest = Arrays.stream(inputs).map(double[]::clone).toArray(double[][]::new);
        double[] solution = right.clone();
        int size = solution.length;
        double largest = 0;
        for (int i = 0; i < size; i++) {
            largest = Math.max(largest, rest[i][i]);
        }
        for (int i = 0; i < size; i++) {
            rest[i][i] += RIDGE * largest;
        }
        for (int i = 0; i < size; i++) {
            for (int below = i + 1; below < size; below++) {
                double share = rest[below][i] / rest[i][i];
                for (int j = i; j < size; j++) {
                    rest[below][j] -= share * rest[i][j];
                }
                solution[below] -= share * solution[i];
            }
        }
        for (int i = size - 1; i >= 0; i--) {
            for (int j = i + 1; j < size; j++) {
                solution[i] -= rest[i][j] * solution[j];
            }
            solution[i] /= rest[i][i];
        }
        return solution;
    }
}
