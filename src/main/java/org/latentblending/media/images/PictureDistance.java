package org.latentblending.media.images;

/**
 * How much one picture differs from another, as a number that grows with what the eye notices: the mean absolute difference of
 * colours (OKLab, Ottosson 2020) and of the lightness's gradients, over three scales. Larger pictures are reduced, so that
 * distances at different sizes are comparable. Distances are the same on every machine.
 */
public final class PictureDistance {
    /** Name of the metric, which changes whenever its values do. */
    public static final String METRIC = "oklab-pyramid-1";

    private static final int MAX_SIDE = 128;
    private static final int SCALES = 3;

    private PictureDistance() {}

    /**
     * @return 0 for equal pictures
     * @throws IllegalArgumentException if the sizes differ
     */
    public static double between(Picture a, Picture b) {
        return Features.of(a).distanceTo(Features.of(b));
    }

    /** What is compared of a picture, at most 300 KB, so that a picture is analysed only once. */
    public static final class Features {
        private final Plane[] scales;

        private Features(Plane[] scales) {
            this.scales = scales;
        }

        public static Features of(Picture picture) {
            Plane[] scales = new Plane[SCALES];
            scales[0] = Plane.of(reduced(picture));
            for (int scale = 1; scale < SCALES; scale++) {
                scales[scale] = scales[scale - 1].halved();
            }
            return new Features(scales);
        }

        private static Picture reduced(Picture picture) {
            double scale = (double) MAX_SIDE / Math.max(picture.width(), picture.height());
            return scale >= 1
                    ? picture
                    : CoverCrop.of(picture, side(picture.width(), scale), side(picture.height(), scale));
        }

        private static int side(int pixels, double scale) {
            return (int) Math.max(1, Math.round(pixels * scale));
        }

        /** @throws IllegalArgumentException if the sizes differ */
        public double distanceTo(Features other) {
            double sum = 0;
            for (int scale = 0; scale < SCALES; scale++) {
                sum += scales[scale].distanceTo(other.scales[scale]);
            }
            return sum / SCALES;
        }
    }

    /** @param lab height x width x 3, row-major: lightness 0 to 1, and two colour axes */
    private record Plane(int width, int height, float[] lab) {
        static Plane of(Picture picture) {
            float[] lab = new float[picture.rgb().length];
            for (int i = 0; i < lab.length; i += 3) {
                OkLab.convert(picture.rgb(), lab, i);
            }
            return new Plane(picture.width(), picture.height(), lab);
        }

        Plane halved() {
            int columns = (width + 1) / 2;
            int rows = (height + 1) / 2;
            float[] half = new float[3 * columns * rows];
            for (int y = 0; y < rows; y++) {
                for (int x = 0; x < columns; x++) {
                    for (int channel = 0; channel < 3; channel++) {
                        float sum = at(2 * x, 2 * y, channel)
                                + at(2 * x + 1, 2 * y, channel)
                                + at(2 * x, 2 * y + 1, channel)
                                + at(2 * x + 1, 2 * y + 1, channel);
                        half[3 * (y * columns + x) + channel] = sum / 4;
                    }
                }
            }
            return new Plane(columns, rows, half);
        }

        private float at(int x, int y, int channel) {
            return lab[3 * (Math.min(y, height - 1) * width + Math.min(x, width - 1)) + channel];
        }

        double distanceTo(Plane other) {
            if (width != other.width || height != other.height) {
                throw new IllegalArgumentException("Pictures of %d x %d and %d x %d cannot be compared"
                        .formatted(width, height, other.width, other.height));
            }
            double colours = 0;
            double gradients = 0;
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    int i = 3 * (y * width + x);
                    for (int channel = 0; channel < 3; channel++) {
                        colours += Math.abs(lab[i + channel] - other.lab[i + channel]);
                    }
                    gradients += Math.abs((at(x + 1, y, 0) - lab[i]) - (other.at(x + 1, y, 0) - other.lab[i]));
                    gradients += Math.abs((at(x, y + 1, 0) - lab[i]) - (other.at(x, y + 1, 0) - other.lab[i]));
                }
            }
            return (colours + gradients) / (width * height);
        }
    }

    private static final class OkLab {
        private static final double[] LINEAR = new double[256];

        static {
            for (int i = 0; i < LINEAR.length; i++) {
                double light = i / 255.0;
                LINEAR[i] = light <= 0.04045 ? light / 12.92 : StrictMath.pow((light + 0.055) / 1.055, 2.4);
            }
        }

        static void convert(byte[] rgb, float[] lab, int at) {
            double r = LINEAR[rgb[at] & 0xFF];
            double g = LINEAR[rgb[at + 1] & 0xFF];
            double b = LINEAR[rgb[at + 2] & 0xFF];
            double l = StrictMath.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
            double m = StrictMath.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
            double s = StrictMath.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
            lab[at] = (float) (0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s);
            lab[at + 1] = (float) (1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s);
            lab[at + 2] = (float) (0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s);
        }
    }
}
