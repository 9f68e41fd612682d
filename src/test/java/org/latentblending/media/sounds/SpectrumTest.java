package org.latentblending.media.sounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SpectrumTest {
    private static final int SIZE = 64;

    @Test
    void hasTheMagnitudesOfTheDefinition() {
        Random random = new Random(1);
        float[] samples = new float[SIZE + 5];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = random.nextFloat() * 2 - 1;
        }
        float[] magnitudes = new float[SIZE / 2];

        new OnsetStrength.Spectrum(SIZE).magnitudes(samples, 5, magnitudes);

        for (int k = 0; k < SIZE / 2; k++) {
            double re = 0;
            double im = 0;
            for (int i = 0; i < SIZE; i++) {
                double windowed = samples[5 + i] * (0.5 - 0.5 * Math.cos(2 * Math.PI * i / SIZE));
                re += windowed * Math.cos(2 * Math.PI * k * i / SIZE);
                im -= windowed * Math.sin(2 * Math.PI * k * i / SIZE);
            }
            assertThat(magnitudes[k]).isCloseTo((float) (Math.hypot(re, im) * 4 / SIZE), within(1e-5f));
        }
    }

    @Test
    void isOneForASineOfFullScale() {
        float[] samples = new float[SIZE];
        for (int i = 0; i < SIZE; i++) {
            samples[i] = (float) Math.sin(2 * Math.PI * 8 * i / SIZE);
        }
        float[] magnitudes = new float[SIZE / 2];

        new OnsetStrength.Spectrum(SIZE).magnitudes(samples, 0, magnitudes);

        assertThat(magnitudes[8]).isCloseTo(1, within(1e-5f));
        assertThat(magnitudes[20]).isCloseTo(0, within(1e-5f));
    }
}
