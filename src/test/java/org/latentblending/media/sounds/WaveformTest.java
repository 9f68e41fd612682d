package org.latentblending.media.sounds;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WaveformTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1000, 32_768, 32_769, 100_000, 1_000_000})
    void keepsTheHighestLevelOfEachPart(int length) {
        var waveform = new Waveform();
        float[] samples = new float[length];
        samples[length / 3] = -0.8f;
        samples[length - 1] = 0.4f;
        waveform.accept(samples, length);
        byte[] levels = waveform.levels();

        assertThat(levels.length).isLessThanOrEqualTo(32_768);
        assertThat(Waveform.points(levels, 1)).containsExactly(length == 1 ? 0.4 : 0.8);
        if (length >= 1000) {
            List<Double> points = Waveform.points(levels, 100);
            assertThat(points).hasSize(100);
            assertThat(points.indexOf(0.8)).isBetween(32, 34);
            assertThat(points.get(99)).isEqualTo(0.4);
            assertThat(points.stream().filter(point -> point > 0)).hasSizeBetween(2, 3);
        }
    }

    @Test
    void repeatsTheLevelsOfAShortSound() {
        assertThat(Waveform.points(new byte[] {(byte) 255, 0}, 4)).containsExactly(1.0, 1.0, 0.0, 0.0);
    }
}
