package org.latentblending.diffusion;

import java.util.Random;
import org.latentblending.diffusion.inpainting.DecodedImage;

/**
 * What colour a latent's pixel will about have: an affine map from its channels to red, green and blue, fitted by least
 * squares to what an autoencoder makes of plain pictures.
 */
final class LatentRgb {
    private static final int COLOURS = 3;
    private static final int PICTURES = 8;
    private static final int SIDE = 128;

    /** For each colour the weights of the channels, then the constant. */
    private final double[][] weights;

    private final double residual;

    private LatentRgb(double[][] weights, double residual) {
        this.weights = weights;
        this.residual = residual;
    }

    /** Encodes and decodes a few pictures, always the same ones: as much work as so many frames of 128 x 128. */
    static LatentRgb fit(Autoencoder autoencoder, int channels, int factor) {
        Random random = new Random(1);
        int cells = SIDE / factor;
        LeastSquares fit = new LeastSquares(channels + 1, COLOURS);
        for (int picture = 0; picture < PICTURES; picture++) {
            float[] latent = autoencoder.encode(CalibrationImage.draw(random, SIDE), SIDE, SIDE);
            float[] seen = means(autoencoder.decode(latent, cells, cells), factor);
            for (int i = 0; i < cells * cells; i++) {
                fit.add(pixel(latent, i, cells * cells, channels + 1), pixel(seen, i, cells * cells, COLOURS));
            }
        }
        double[][] weights = fit.weights();
        return new LatentRgb(weights, fit.residual(weights) * 255 / 2);
    }

    /** Root mean square of what the fitted pictures' colours are off, in 255ths. */
    double residual() {
        return residual;
    }

    /** @param latent channels x height x width, as the sampler leaves it */
    DecodedImage picture(float[] latent, int height, int width) {
        int size = height * width;
        float[] pixels = new float[COLOURS * size];
        for (int colour = 0; colour < COLOURS; colour++) {
            double[] weight = weights[colour];
            for (int i = 0; i < size; i++) {
                double light = weight[weight.length - 1];
                for (int channel = 0; channel < weight.length - 1; channel++) {
                    light += weight[channel] * latent[channel * size + i];
                }
                pixels[colour * size + i] = (float) light;
            }
        }
        return DecodedImage.of(pixels, width, height);
    }

    /** Mean colours of the squares that a latent's pixels stand for. */
    private static float[] means(float[] pixels, int factor) {
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

    /** A pixel's values of so many channels, and a 1 for the constant where there are not as many. */
    private static double[] pixel(float[] values, int pixel, int size, int length) {
        double[] found = new double[length];
        for (int channel = 0; channel < length; channel++) {
            int place = channel * size + pixel;
            found[channel] = place < values.length ? values[place] : 1;
        }
        return found;
    }
}
