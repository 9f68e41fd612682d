package org.latentblending.media.sounds;

/** The magnitudes of a windowed Fourier transform. Not thread-safe. */
final class Spectrum {
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
        // A real transform as a complex one of half the size: even samples are the real part, odd ones the imaginary
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
