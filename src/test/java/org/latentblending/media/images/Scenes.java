package org.latentblending.media.images;

import java.util.Random;

/** Pictures made by arithmetic, the same on every run. */
public final class Scenes {

    /** What one pixel holds, in linear 0 to 255 for red, green and blue; clamped afterwards. */
    private interface Shader {
        double value(double x, double y, int channel);
    }

    private Scenes() {}

    public static Picture plain(int width, int height, int red, int green, int blue) {
        int[] colour = {red, green, blue};
        return draw(width, height, (x, y, channel) -> colour[channel]);
    }

    /** Smooth saturated gradients. */
    public static Picture gradient(int width, int height, double phase) {
        return draw(
                width,
                height,
                (x, y, channel) -> 127.5 + 120 * Math.sin(3 * x + 2 * (channel + 1) * y + phase + 2 * channel));
    }

    /** What a photograph is to an encoder: structure at every scale (1/f), a sharp silhouette, a little grain. */
    public static Picture photo(int width, int height, long seed) {
        Random random = new Random(seed);
        double[][] waves = new double[60][];
        for (int i = 0; i < waves.length; i++) {
            double frequency = Math.pow(2, 0.5 + 7 * random.nextDouble());
            double angle = 2 * Math.PI * random.nextDouble();
            waves[i] = new double[] {
                frequency * Math.cos(angle),
                frequency * Math.sin(angle),
                2 * Math.PI * random.nextDouble(),
                60 / Math.pow(frequency, 0.9),
                random.nextDouble()
            };
        }
        double centreX = 0.3 + 0.4 * random.nextDouble();
        double centreY = 0.3 + 0.4 * random.nextDouble();
        double[] tint = {80 + 100 * random.nextDouble(), 80 + 100 * random.nextDouble(), 80 + 100 * random.nextDouble()
        };
        return draw(width, height, (x, y, channel) -> {
            double sum = tint[channel];
            for (double[] wave : waves) {
                double share = 0.6 + 0.4 * Math.cos(6 * wave[4] + 2 * channel);
                sum += share * wave[3] * Math.sin(wave[0] * x + wave[1] * y + wave[2]);
            }
            boolean inside = Math.hypot(x - centreX, y - centreY) < 0.25;
            return (inside ? 255 - 0.8 * sum : sum) + 2 * random.nextGaussian();
        });
    }

    private static Picture draw(int width, int height, Shader shader) {
        byte[] rgb = new byte[3 * width * height];
        for (int y = 0, i = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                for (int channel = 0; channel < 3; channel++) {
                    double value = shader.value((double) x / width, (double) y / height, channel);
                    rgb[i++] = (byte) Math.round(Math.max(0, Math.min(255, value)));
                }
            }
        }
        return new Picture(width, height, rgb);
    }

    /** Peak signal-to-noise ratio over all three channels, in dB. */
    public static double psnr(Picture a, Picture b) {
        double squares = 0;
        for (int i = 0; i < a.rgb().length; i++) {
            double difference = (a.rgb()[i] & 0xFF) - (b.rgb()[i] & 0xFF);
            squares += difference * difference;
        }
        return 10 * Math.log10(255.0 * 255 * a.rgb().length / squares);
    }

    /** Peak signal-to-noise ratio of brightness, in dB. */
    public static double lumaPsnr(Picture a, Picture b) {
        byte[] one = a.luma();
        byte[] other = b.luma();
        double squares = 0;
        for (int i = 0; i < one.length; i++) {
            double difference = (one[i] & 0xFF) - (other[i] & 0xFF);
            squares += difference * difference;
        }
        return 10 * Math.log10(255.0 * 255 * one.length / squares);
    }
}
