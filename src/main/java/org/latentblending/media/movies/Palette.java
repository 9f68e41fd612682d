package org.latentblending.media.movies;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.IntPointer;
import org.latentblending.media.images.Picture;

/**
 * The 255 colours and the transparent one that an animated GIF uses best: the histogram of its pictures is cut at the median of
 * the longest side of the box whose colours differ most. Pictures are dithered with a fixed 8 x 8 pattern, which stays still
 * where the movie does.
 */
public final class Palette {
    private static final int COLOURS = 255;
    private static final int SIDE = 32; // bins of the histogram
    private static final int FINE = 64; // steps of a channel for which the nearest colour is kept

    private final int[] colours; // 0xRRGGBB
    private final short[] nearest = new short[FINE * FINE * FINE];
    private final int[][] pattern = new int[8][8];

    /** The palette of some pictures; their number hardly matters. */
    public static Palette of(Stream<Picture> pictures) {
        var histogram = new Histogram();
        pictures.forEach(histogram::add);
        return new Palette(histogram.cut());
    }

    private Palette(int[] colours) {
        this.colours = colours;
        Arrays.fill(nearest, (short) -1);
        // Half of the distance to the next colour, on average, to either side.
        double amplitude = Arrays.stream(colours)
                        .mapToDouble(this::distanceToNext)
                        .average()
                        .orElse(0)
                / Math.sqrt(3);
        for (int row = 0; row < 8; row++) {
            for (int column = 0; column < 8; column++) {
                pattern[row][column] = (int) Math.round(amplitude * ((bayer(row, column) + 0.5) / 64 - 0.5));
            }
        }
    }

    /** Bayer's matrix of 8 x 8: the bits of row and column interleaved, the lowest ones first. */
    private static int bayer(int row, int column) {
        int value = 0;
        for (int bit = 0; bit < 3; bit++) {
            value = value << 2 | ((row ^ column) >> bit & 1) << 1 | row >> bit & 1;
        }
        return value;
    }

    private double distanceToNext(int colour) {
        return Math.sqrt(Arrays.stream(colours)
                .filter(other -> other != colour)
                .map(other -> squared(colour, other))
                .min()
                .orElse(0));
    }

    private static int squared(int one, int other) {
        int r = (one >> 16) - (other >> 16);
        int g = (one >> 8 & 0xFF) - (other >> 8 & 0xFF);
        int b = (one & 0xFF) - (other & 0xFF);
        return r * r + g * g + b * b;
    }

    PictureTrack.PixelConverter converter() {
        return new PictureTrack.PixelConverter() {
            @Override
            public int pixelFormat() {
                return avutil.AV_PIX_FMT_PAL8;
            }

            @Override
            public void convert(Picture picture, AVFrame frame) {
                byte[] indices = indices(picture);
                var row = frame.data(0);
                for (int at = 0; at < indices.length; at += picture.width()) {
                    row.put(indices, at, picture.width());
                    row.position(row.position() + frame.linesize(0));
                }
                var argb = new IntPointer(frame.data(1));
                for (int i = 0; i < colours.length; i++) {
                    argb.put(i, 0xFF000000 | colours[i]);
                }
                for (int i = colours.length; i <= COLOURS; i++) {
                    argb.put(i, 0); // transparent: unchanged from the picture before
                }
            }
        };
    }

    private byte[] indices(Picture picture) {
        byte[] rgb = picture.rgb();
        byte[] indices = new byte[rgb.length / 3];
        for (int i = 0, at = 0; i < indices.length; i++, at += 3) {
            int shift = pattern[i / picture.width() & 7][i % picture.width() & 7];
            indices[i] = (byte) index(fine(rgb[at], shift), fine(rgb[at + 1], shift), fine(rgb[at + 2], shift));
        }
        return indices;
    }

    private static int fine(byte value, int shift) {
        return Math.min(255, Math.max(0, (value & 0xFF) + shift)) * FINE / 256;
    }

    private int index(int r, int g, int b) {
        int bin = (r * FINE + g) * FINE + b;
        if (nearest[bin] < 0) {
            int step = 256 / FINE;
            int colour = r * step + step / 2 << 16 | g * step + step / 2 << 8 | b * step + step / 2;
            int best = 0;
            for (int i = 1; i < colours.length; i++) {
                best = squared(colour, colours[i]) < squared(colour, colours[best]) ? i : best;
            }
            nearest[bin] = (short) best;
        }
        return nearest[bin];
    }

    /** Pixels by colour, at 5 bits a channel. */
    private static final class Histogram {
        private final long[] counts = new long[SIDE * SIDE * SIDE];
        private final long[][] sums = new long[3][counts.length];

        void add(Picture picture) {
            byte[] rgb = picture.rgb();
            for (int at = 0; at < rgb.length; at += 3) {
                int bin = 0;
                for (int channel = 0; channel < 3; channel++) {
                    bin = bin * SIDE + (rgb[at + channel] & 0xFF) * SIDE / 256;
                }
                counts[bin]++;
                for (int channel = 0; channel < 3; channel++) {
                    sums[channel][bin] += rgb[at + channel] & 0xFF;
                }
            }
        }

        private double mean(int channel, int bin) {
            return (double) sums[channel][bin] / counts[bin];
        }

        /** Some pixels of similar colours, as bins. */
        private final class Box {
            private final Integer[] bins;
            private final int longest; // channel
            private final double spread; // sum of squared differences from the mean along it
            private final int colour;

            Box(Integer[] bins) {
                this.bins = bins;
                double pixels = 0;
                double[] sum = new double[3];
                double[] squares = new double[3];
                for (int bin : bins) {
                    pixels += counts[bin];
                    for (int channel = 0; channel < 3; channel++) {
                        sum[channel] += sums[channel][bin];
                        squares[channel] += counts[bin] * mean(channel, bin) * mean(channel, bin);
                    }
                }
                int widest = 0;
                double[] spreads = new double[3];
                int rounded = 0;
                for (int channel = 0; channel < 3; channel++) {
                    spreads[channel] = squares[channel] - sum[channel] * sum[channel] / pixels;
                    widest = spreads[channel] > spreads[widest] ? channel : widest;
                    rounded = rounded << 8 | (int) Math.round(sum[channel] / pixels);
                }
                longest = widest;
                spread = bins.length > 1 ? spreads[widest] : 0;
                colour = rounded;
            }

            double spread() {
                return spread;
            }

            List<Box> halves() {
                Arrays.sort(
                        bins,
                        Comparator.comparingDouble((Integer bin) -> mean(longest, bin))
                                .thenComparing(Comparator.naturalOrder()));
                long all = Arrays.stream(bins).mapToLong(bin -> counts[bin]).sum();
                long below = counts[bins[0]];
                int cut = 1;
                while (cut < bins.length - 1 && 2 * (below + counts[bins[cut]]) <= all) {
                    below += counts[bins[cut++]];
                }
                return List.of(
                        new Box(Arrays.copyOfRange(bins, 0, cut)), new Box(Arrays.copyOfRange(bins, cut, bins.length)));
            }
        }

        int[] cut() {
            Integer[] all = IntStream.range(0, counts.length)
                    .filter(bin -> counts[bin] > 0)
                    .boxed()
                    .toArray(Integer[]::new);
            var boxes = new PriorityQueue<Box>(
                    Comparator.comparingDouble(Box::spread).reversed().thenComparing(box -> box.colour));
            if (all.length > 0) {
                boxes.add(new Box(all));
            }
            while (boxes.size() < COLOURS && !boxes.isEmpty() && boxes.peek().bins.length > 1) {
                boxes.addAll(boxes.remove().halves());
            }
            return boxes.stream()
                    .mapToInt(box -> box.colour)
                    .sorted()
                    .distinct()
                    .toArray();
        }
    }
}
