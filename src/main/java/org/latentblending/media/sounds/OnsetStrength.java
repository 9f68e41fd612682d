package org.latentblending.media.sounds;

import java.util.Arrays;

/**
 * How strongly notes and strokes begin at each moment: the rise of the logarithmic spectrum, summed over bands (spectral
 * flux). Takes the samples piece by piece. Not thread-safe.
 */
final class OnsetStrength {
    /** Samples per second, one channel. */
    static final int SAMPLE_RATE = 22_050;

    /** Samples from one value to the next. */
    static final int HOP = 256;

    /** Values per second. */
    static final double RATE = (double) SAMPLE_RATE / HOP;

    private static final int WINDOW = 1024;
    private static final int BANDS = 36;
    private static final double LOWEST_HZ = 40;
    private static final double HIGHEST_HZ = 10_000;
    /** Magnitudes far below 1/30 of full scale count little. */
    private static final float COMPRESSION = 30;
    /** Values between the spectra that are compared. */
    private static final int LAG = 2;

    private final Spectrum spectrum = new Spectrum(WINDOW);
    private final int[] edges = edges();
    private final float[] magnitudes = new float[WINDOW / 2];
    private final float[][] bands = new float[LAG + 1][BANDS];
    /** The samples that later windows need; silence precedes the sound. */
    private final float[] pending = new float[WINDOW];

    private int filled = WINDOW / 2;
    private float[] values = new float[1024];
    private int count;

    private static int[] edges() {
        int[] edges = new int[BANDS + 1];
        for (int band = 0; band <= BANDS; band++) {
            double hertz = LOWEST_HZ * Math.pow(HIGHEST_HZ / LOWEST_HZ, (double) band / BANDS);
            int bin = (int) Math.round(hertz * WINDOW / SAMPLE_RATE);
            edges[band] = band == 0 ? bin : Math.max(bin, edges[band - 1] + 1);
        }
        return edges;
    }

    /** @param samples from -1 to 1, of which the first {@code length} are taken */
    void accept(float[] samples, int length) {
        int taken = 0;
        while (taken < length) {
            int part = Math.min(WINDOW - filled, length - taken);
            System.arraycopy(samples, taken, pending, filled, part);
            filled += part;
            taken += part;
            if (filled == WINDOW) {
                add();
                System.arraycopy(pending, HOP, pending, 0, WINDOW - HOP);
                filled = WINDOW - HOP;
            }
        }
    }

    private void add() {
        spectrum.magnitudes(pending, 0, magnitudes);
        float[] now = bands[count % (LAG + 1)];
        float[] before = bands[(count + 1) % (LAG + 1)];
        float rise = 0;
        for (int band = 0; band < BANDS; band++) {
            float sum = 0;
            for (int bin = edges[band]; bin < edges[band + 1]; bin++) {
                sum += magnitudes[bin];
            }
            now[band] = (float) Math.log1p(COMPRESSION * sum);
            rise += Math.max(0, now[band] - before[band]);
        }
        if (count == values.length) {
            values = Arrays.copyOf(values, 2 * count);
        }
        values[count++] = rise / BANDS;
    }

    /**
     * The values so far; value i is centred on the time {@code i / RATE} seconds. The beginning of a sound that does not begin
     * in silence is no stronger than the strongest onset after it.
     */
    float[] values() {
        float[] result = Arrays.copyOf(values, count);
        int beginning = Math.min(count, WINDOW / HOP + LAG);
        float strongest = 0;
        for (int i = beginning; i < count; i++) {
            strongest = Math.max(strongest, result[i]);
        }
        for (int i = 0; i < beginning; i++) {
            result[i] = Math.min(result[i], strongest);
        }
        return result;
    }

    /** The magnitudes of a windowed Fourier transform. Not thread-safe. */
    static final class Spectrum {
        private final int half;
        private final float[] window;
        private final float[] cos;
        private final float[] sin;
        private final float[] re;
        private final float[] im;

        /** @param size samples of a window, a power of two */
        Spectrum(int size) {
            half = size / 2;
            window = new float[size];
            cos = new float[half];
            sin = new float[half];
            re = new float[half];
            im = new float[half];
            for (int i = 0; i < size; i++) {
                window[i] = (float) (0.5 - 0.5 * Math.cos(2 * Math.PI * i / size));
            }
            for (int i = 0; i < half; i++) {
                cos[i] = (float) Math.cos(2 * Math.PI * i / size);
                sin[i] = (float) Math.sin(2 * Math.PI * i / size);
            }
        }

        /**
         * @param samples of one window, from an offset on
         * @param magnitudes receives half as many, from 0 Hz on; a sine of amplitude 1 gives 1
         */
        void magnitudes(float[] samples, int offset, float[] magnitudes) {
            // A real transform as a complex one of half the size: even samples are the real part, odd ones the
            // imaginary
            // part.
            int shift = Integer.numberOfLeadingZeros(half) + 1;
            for (int i = 0; i < half; i++) {
                int target = Integer.reverse(i) >>> shift;
                re[target] = samples[offset + 2 * i] * window[2 * i];
                im[target] = samples[offset + 2 * i + 1] * window[2 * i + 1];
            }
            transform();
            // The window's mean is 1/2, and half of a sine's amplitude lies at the negative frequency.
            float scale = 2f / half;
            for (int k = 0; k < half; k++) {
                int mirror = (half - k) % half;
                float evenRe = (re[k] + re[mirror]) / 2;
                float evenIm = (im[k] - im[mirror]) / 2;
                float oddRe = (im[k] + im[mirror]) / 2;
                float oddIm = (re[mirror] - re[k]) / 2;
                float sumRe = evenRe + oddRe * cos[k] + oddIm * sin[k];
                float sumIm = evenIm + oddIm * cos[k] - oddRe * sin[k];
                magnitudes[k] = scale * (float) Math.sqrt(sumRe * sumRe + sumIm * sumIm);
            }
        }

        private void transform() {
            for (int span = 1; span < half; span *= 2) {
                int stride = half / span;
                for (int start = 0; start < half; start += 2 * span) {
                    for (int i = 0; i < span; i++) {
                        int a = start + i;
                        int b = a + span;
                        float c = cos[i * stride];
                        float s = sin[i * stride];
                        float turnedRe = re[b] * c + im[b] * s;
                        float turnedIm = im[b] * c - re[b] * s;
                        re[b] = re[a] - turnedRe;
                        im[b] = im[a] - turnedIm;
                        re[a] += turnedRe;
                        im[a] += turnedIm;
                    }
                }
            }
        }
    }
}
