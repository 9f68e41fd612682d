package org.latentblending.diffusion;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import lombok.RequiredArgsConstructor;
import org.latentblending.diffusion.inpainting.PixelValues;
import org.latentblending.media.images.Picture;

/**
 * An affine map from the channels of a latent to red, green and blue. It is fitted by least squares to an autoencoder's own
 * output for a few calibration images, so that any autoencoder gets the map that fits it.
 */
@RequiredArgsConstructor
final class LatentRgb {
    private static final int COLOURS = 3;
    private static final int IMAGES = 8;
    private static final int SHAPES = 3;
    private static final int SIDE = 128;
    // Relative to the largest diagonal element; keeps the equations solvable where inputs are linearly dependent.
    private static final double RIDGE = 1e-9;

    private final double[][] weights; // for each colour the weights of the channels, then the constant

    /** One observation of the inputs and outputs. */
    record Row(double[] input, double[] output) {}

    /** Encodes and decodes {@value #IMAGES} fixed images of 128 x 128 pixels. */
    static LatentRgb fit(Autoencoder autoencoder, int channels, int factor) {
        Random random = new Random(1);
        int cells = SIDE / factor;
        List<Row> rows = new ArrayList<>();
        for (int image = 0; image < IMAGES; image++) {
            float[] latent = autoencoder.encode(calibrationImage(random), SIDE, SIDE);
            float[] decoded = cellMeans(autoencoder.decode(latent, cells, cells), factor);
            for (int i = 0; i < cells * cells; i++) {
                double[] input = pixel(latent, i, cells * cells, channels + 1);
                rows.add(new Row(input, pixel(decoded, i, cells * cells, COLOURS)));
            }
        }
        return new LatentRgb(leastSquares(rows));
    }

    /** @param latent channels x height x width */
    Picture picture(float[] latent, int height, int width) {
        int size = height * width;
        float[] pixels = new float[COLOURS * size];
        for (int colour = 0; colour < COLOURS; colour++) {
            double[] weight = weights[colour];
            for (int i = 0; i < size; i++) {
                double value = weight[weight.length - 1];
                for (int channel = 0; channel < weight.length - 1; channel++) {
                    value += weight[channel] * latent[channel * size + i];
                }
                pixels[colour * size + i] = (float) value;
            }
        }
        return PixelValues.toPicture(pixels, width, height);
    }

    /** Mean colours of the picture's squares of {@code factor x factor} pixels. */
    private static float[] cellMeans(float[] pixels, int factor) {
        int cells = SIDE / factor;
        float[] means = new float[COLOURS * cells * cells];
        for (int i = 0; i < pixels.length; i++) {
            int x = i % SIDE / factor;
            int y = i / SIDE % SIDE / factor;
            int colour = i / (SIDE * SIDE);
            means[(colour * cells + y) * cells + x] += Math.max(-1, Math.min(1, pixels[i])) / (factor * factor);
        }
        return means;
    }

    /** Channels of a pixel, padded with 1 for the constant term. */
    private static double[] pixel(float[] values, int pixel, int size, int length) {
        double[] found = new double[length];
        for (int channel = 0; channel < length; channel++) {
            int index = channel * size + pixel;
            found[channel] = index < values.length ? values[index] : 1;
        }
        return found;
    }

    /** Shaded ellipses on a uniform background: 3 x 128 x 128, -1 (black) to 1 (white). */
    private static float[] calibrationImage(Random random) {
        float[] pixels = new float[COLOURS * SIDE * SIDE];
        boolean isWhite = random.nextBoolean();
        for (int colour = 0; colour < COLOURS; colour++) {
            float background = isWhite ? 1 : light(random);
            Arrays.fill(pixels, colour * SIDE * SIDE, (colour + 1) * SIDE * SIDE, background);
        }
        for (int shape = 0; shape < SHAPES; shape++) {
            ellipse(random, pixels);
        }
        return pixels;
    }

    private static void ellipse(Random random, float[] pixels) {
        double left = random.nextDouble() - 0.5;
        double top = random.nextDouble() - 0.5;
        double width = 0.25 + random.nextDouble() / 2;
        double height = 0.25 + random.nextDouble() / 2;
        float[] colours = {light(random), light(random), light(random)};
        for (int i = 0; i < SIDE * SIDE; i++) {
            double x = (2.0 * (i % SIDE) / (SIDE - 1) - 1 - left) / width;
            double y = (2.0 * (i / SIDE) / (SIDE - 1) - 1 - top) / height;
            if (x * x + y * y < 1) {
                double shade = 1 - Math.min(1, Math.abs(x + y)) / 2;
                for (int colour = 0; colour < COLOURS; colour++) {
                    pixels[colour * SIDE * SIDE + i] = (float) ((colours[colour] + 1) * shade - 1);
                }
            }
        }
    }

    private static float light(Random random) {
        return random.nextFloat() * 2 - 1;
    }

    /** Ordinary least squares by the normal equations; returns for each output the weights of the inputs. */
    static double[][] leastSquares(List<Row> rows) {
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
