package org.latentblending.media.images;

/**
 * How much one picture differs from another, as a number that grows with what the eye notices: the edges of lightness and colour
 * (OKLab, Ottosson 2020) in four directions at five scales, each place relative to its own contrast. It is the recipe of LPIPS
 * (Zhang et al. 2018) without learned weights. To it comes a tenth of the mean difference of colours, for flat areas. 0 for equal
 * pictures, about 1 for pictures that have no edge in common. Larger pictures are reduced, so that distances at different sizes
 * are comparable.
 */
public final class PictureDistance {
    /** Name of the metric, which changes whenever its values do. */
    public static final String METRIC = "oriented-edges-1";

    private static final int MAX_SIDE = 128;
    private static final int SCALES = 5;
    private static final int CHANNELS = 12; // 3 planes x 4 directions
    private static final double LARGEST =
            2; // squared distance of two vectors of unit length without a common component
    private static final double FLAT = 0.1; // weight of the colours of flat areas
    private static final float FAINT = 0.02f; // contrast below which edges hardly count

    private PictureDistance() {}

    /**
     * @return 0 or larger
     * @throws IllegalArgumentException if the sizes differ
     */
    public static double between(Picture a, Picture b) {
        return Features.of(a).distanceTo(Features.of(b));
    }

    /** What is compared of a picture, at most 1 MB, so that a picture is analysed only once. */
    public static final class Features {
        private final int width;
        private final int height;
        private final float[][] scales; // of each: places x channels
        private final Planes coarsest;

        private Features(int width, int height, float[][] scales, Planes coarsest) {
            this.width = width;
            this.height = height;
            this.scales = scales;
            this.coarsest = coarsest;
        }

        public static Features of(Picture picture) {
            Picture small = reduced(picture);
            float[][] edges = new float[SCALES][];
            Planes planes = Planes.of(small);
            for (int scale = 0; scale < SCALES; scale++) {
                if (scale > 0) {
                    planes = planes.halved();
                }
                edges[scale] = planes.edges();
            }
            return new Features(small.width(), small.height(), edges, planes);
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
            if (width != other.width || height != other.height) {
                throw new IllegalArgumentException("Pictures of %d x %d and %d x %d cannot be compared"
                        .formatted(width, height, other.width, other.height));
            }
            double sum = 0;
            for (int scale = 0; scale < SCALES; scale++) {
                sum += meanSquare(scales[scale], other.scales[scale]);
            }
            return sum / (LARGEST * SCALES) + FLAT * coarsest.colourDistance(other.coarsest);
        }

        private static double meanSquare(float[] a, float[] b) {
            double sum = 0;
            for (int i = 0; i < a.length; i += CHANNELS) {
                float ofPlace = 0;
                for (int channel = 0; channel < CHANNELS; channel++) {
                    float apart = a[i + channel] - b[i + channel];
                    ofPlace += apart * apart;
                }
                sum += ofPlace;
            }
            return sum * CHANNELS / a.length;
        }
    }

    /** @param values of the planes of a picture, one after the other, each row-major */
    private record Planes(int width, int height, float[][] values) {
        private static final float COLOUR = 4; // colours differ less than lightness does

        static Planes of(Picture picture) {
            int places = picture.width() * picture.height();
            float[][] planes = new float[3][places];
            float[] lab = new float[3];
            for (int i = 0; i < places; i++) {
                OkLab.convert(picture.rgb(), 3 * i, lab);
                planes[0][i] = lab[0];
                planes[1][i] = COLOUR * lab[1];
                planes[2][i] = COLOUR * lab[2];
            }
            return new Planes(picture.width(), picture.height(), planes);
        }

        Planes halved() {
            int columns = (width + 1) / 2;
            int rows = (height + 1) / 2;
            float[][] halves = new float[values.length][columns * rows];
            for (int plane = 0; plane < values.length; plane++) {
                float[] blurred = Blur.of(values[plane], width, height);
                for (int i = 0; i < halves[plane].length; i++) {
                    halves[plane][i] = blurred[2 * (i / columns) * width + 2 * (i % columns)];
                }
            }
            return new Planes(columns, rows, halves);
        }

        double colourDistance(Planes other) {
            double sum = 0;
            for (int plane = 0; plane < values.length; plane++) {
                double scale = plane == 0 ? 1 : COLOUR;
                for (int i = 0; i < values[plane].length; i++) {
                    sum += Math.abs(values[plane][i] - other.values[plane][i]) / scale;
                }
            }
            return sum / values[0].length;
        }

        /** Blurred strengths of edges in four directions, of unit length at each place. */
        float[] edges() {
            float[] edges = new float[CHANNELS * width * height];
            for (int plane = 0; plane < values.length; plane++) {
                for (int direction = 0; direction < 4; direction++) {
                    float[] strengths = Blur.of(strengths(values[plane], direction), width, height);
                    for (int i = 0; i < strengths.length; i++) {
                        edges[CHANNELS * i + 4 * plane + direction] = strengths[i];
                    }
                }
            }
            for (int i = 0; i < edges.length; i += CHANNELS) {
                float square = FAINT * FAINT;
                for (int channel = 0; channel < CHANNELS; channel++) {
                    square += edges[i + channel] * edges[i + channel];
                }
                float length = (float) Math.sqrt(square);
                for (int channel = 0; channel < CHANNELS; channel++) {
                    edges[i + channel] /= length;
                }
            }
            return edges;
        }

        /** How much a plane rises towards the right, the left, the bottom or the top. */
        private float[] strengths(float[] plane, int direction) {
            int along = direction < 2 ? 1 : 0;
            int sign = direction % 2 == 0 ? 1 : -1;
            float[] strengths = new float[plane.length];
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    float rise = at(plane, x + along, y + 1 - along) - at(plane, x - along, y - 1 + along);
                    strengths[y * width + x] = Math.max(0, sign * rise / 2);
                }
            }
            return strengths;
        }

        private float at(float[] plane, int x, int y) {
            return plane[Math.min(Math.max(y, 0), height - 1) * width + Math.min(Math.max(x, 0), width - 1)];
        }
    }

    /** The binomial filter 1 4 6 4 1 in both directions; edges are replicated. */
    private static final class Blur {
        private static final float[] WEIGHTS = {1 / 16f, 4 / 16f, 6 / 16f, 4 / 16f, 1 / 16f};

        static float[] of(float[] plane, int width, int height) {
            float[] rows = new float[plane.length];
            float[] both = new float[plane.length];
            for (int i = 0; i < plane.length; i++) {
                int x = i % width;
                float sum = 0;
                for (int tap = -2; tap <= 2; tap++) {
                    sum += WEIGHTS[tap + 2] * plane[i - x + Math.min(Math.max(x + tap, 0), width - 1)];
                }
                rows[i] = sum;
            }
            for (int i = 0; i < plane.length; i++) {
                int x = i % width;
                int y = i / width;
                float sum = 0;
                for (int tap = -2; tap <= 2; tap++) {
                    sum += WEIGHTS[tap + 2] * rows[Math.min(Math.max(y + tap, 0), height - 1) * width + x];
                }
                both[i] = sum;
            }
            return both;
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

        static void convert(byte[] rgb, int at, float[] lab) {
            double r = LINEAR[rgb[at] & 0xFF];
            double g = LINEAR[rgb[at + 1] & 0xFF];
            double b = LINEAR[rgb[at + 2] & 0xFF];
            double l = StrictMath.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
            double m = StrictMath.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
            double s = StrictMath.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
            lab[0] = (float) (0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s);
            lab[1] = (float) (1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s);
            lab[2] = (float) (0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s);
        }
    }
}
