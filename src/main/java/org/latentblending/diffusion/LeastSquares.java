package org.latentblending.diffusion;

import java.util.List;

/** Ordinary least squares by the normal equations. */
final class LeastSquares {
    // Relative to the largest diagonal element; keeps the equations solvable where inputs are linearly dependent.
    private static final double RIDGE = 1e-9;

    private LeastSquares() {}

    /** One observation. */
    record Row(double[] input, double[] output) {}

    /** @return for each output the weights of the inputs */
    static double[][] fit(List<Row> rows) {
        int inputs = rows.get(0).input.length;
        int outputs = rows.get(0).output.length;
        double[][] normal = new double[inputs][inputs];
        double[][] weights = new double[outputs][inputs];
        for (Row row : rows) {
            for (int i = 0; i < inputs; i++) {
                for (int j = 0; j < inputs; j++) {
                    normal[i][j] += row.input[i] * row.input[j];
                }
                for (int o = 0; o < outputs; o++) {
                    weights[o][i] += row.input[i] * row.output[o];
                }
            }
        }
        solve(normal, weights);
        return weights;
    }

    /** Gaussian elimination; the matrix is positive definite, so that no pivoting is needed. */
    private static void solve(double[][] matrix, double[][] rightSides) {
        int size = matrix.length;
        double largest = 0;
        for (int i = 0; i < size; i++) {
            largest = Math.max(largest, matrix[i][i]);
        }
        for (int i = 0; i < size; i++) {
            matrix[i][i] += RIDGE * largest;
        }
        for (int i = 0; i < size; i++) {
            for (int below = i + 1; below < size; below++) {
                double factor = matrix[below][i] / matrix[i][i];
                for (int j = i; j < size; j++) {
                    matrix[below][j] -= factor * matrix[i][j];
                }
                for (double[] right : rightSides) {
                    right[below] -= factor * right[i];
                }
            }
        }
        for (double[] right : rightSides) {
            for (int i = size - 1; i >= 0; i--) {
                for (int j = i + 1; j < size; j++) {
                    right[i] -= matrix[i][j] * right[j];
                }
                right[i] /= matrix[i][i];
            }
        }
    }
}
