package org.latentblending.media.sounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BeatTrackerTest {
    private static final double TOLERANCE = 0.03;

    @ParameterizedTest
    @ValueSource(ints = {60, 66, 75, 90, 97, 110, 120, 133, 150, 165, 180})
    void findsEveryClickAtItsTime(int tempo) {
        Clicks clicks = Clicks.steady(tempo, 0.3, 20);

        List<Double> found = clicks.found();

        assertAreBeats(found, clicks.beats(), 1);
        assertThat(BeatTracker.tempo(found)).isCloseTo(tempo, within(0.3));
    }

    @ParameterizedTest
    @CsvSource({"80,0.4", "100,0.4", "120,0.4", "150,0.4", "180,0.4", "120,0.6"})
    void findsTheBeatsOfSwing(int tempo, double level) {
        Clicks clicks = Clicks.steady(tempo, 0.3, 20).between(2 / 3.0, level);

        assertAreBeats(clicks.found(), clicks.beats(), 1);
    }

    @ParameterizedTest
    @CsvSource({"90,120", "120,90", "100,140", "140,100", "80,100", "120,128", "60,90"})
    void followsAChangeOfTempo(int first, int second) {
        Clicks clicks = new Clicks(40).add(first, first, 0.3, 20);
        clicks.add(second, second, clicks.end() + 60.0 / first, 39.8);

        assertAreBeats(clicks.found(), clicks.beats(), 0.97);
    }

    @ParameterizedTest
    @CsvSource({"90,120", "140,100", "60,120"})
    void followsATempoThatChangesAllTheTime(int first, int last) {
        Clicks clicks = new Clicks(40).add(first, last, 0.3, 39.8);

        assertAreBeats(clicks.found(), clicks.beats(), 0.98);
    }

    @ParameterizedTest
    @CsvSource({"70,0.01", "120,0.01", "165,0.01", "70,0.1", "120,0.1", "165,0.1"})
    void findsClicksInNoise(int tempo, double level) {
        Clicks clicks = Clicks.steady(tempo, 0.3, 20).noise(level, 1);

        assertAreBeats(clicks.found(), clicks.beats(), 0.95);
    }

    @ParameterizedTest
    @ValueSource(ints = {70, 120, 165})
    void hasNoBeatsInTheSilenceBeforeTheMusic(int tempo) {
        Clicks clicks = Clicks.steady(tempo, 5.1, 25);

        assertAreBeats(clicks.found(), clicks.beats(), 1);
    }

    @Test
    void findsTheBeatWithWhichASoundBegins() {
        Clicks clicks = Clicks.steady(120, 0, 15);

        assertAreBeats(clicks.found(), clicks.beats(), 1);
    }

    @ParameterizedTest
    @ValueSource(doubles = {2, 5, 15, 60})
    void hearsNothingRegularInNoise(double seconds) {
        for (int seed = 0; seed < 4; seed++) {
            assertThat(new Clicks(seconds).noise(0.3, seed).found()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.9, 0.125, 0.0375, 0.001})
    void hearsNothingRegularInATone(double level) {
        for (int hertz : new int[] {110, 440, 3000}) {
            float[] samples = new float[12 * Clicks.RATE];
            for (int i = 0; i < samples.length; i++) {
                double sine = level * Math.sin(2 * Math.PI * hertz * i / Clicks.RATE);
                samples[i] = Math.round(Short.MAX_VALUE * sine) / (float) Short.MAX_VALUE;
            }
            var onsets = new OnsetStrength();
            onsets.accept(samples, samples.length);

            assertThat(BeatTracker.beats(onsets.values())).as("%d Hz", hertz).isEmpty();
        }
    }

    @Test
    void findsQuietBeats() {
        Clicks clicks = Clicks.steady(120, 0.3, 20).scaled(0.01);

        assertAreBeats(clicks.found(), clicks.beats(), 0.97);
    }

    @Test
    void hearsNothingRegularInWaves() {
        Random random = new Random(1);
        float[] samples = new float[20 * Clicks.RATE];
        double level = 0;
        for (int i = 0; i < samples.length; i++) {
            level = 0.98 * level + 0.1 * random.nextGaussian();
            samples[i] = (float) (0.5 * level);
        }
        var onsets = new OnsetStrength();
        onsets.accept(samples, samples.length);

        assertThat(BeatTracker.beats(onsets.values())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.01, 1, 20})
    void hasNoBeatsInSilence(double seconds) {
        List<Double> found = new Clicks(seconds).found();

        assertThat(found).isEmpty();
        assertThat(BeatTracker.tempo(found)).isNull();
    }

    @Test
    void hasNoBeatsInATone() {
        float[] samples = new float[10 * Clicks.RATE];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (float) (0.5 * Math.sin(2 * Math.PI * 440 * i / Clicks.RATE));
        }
        var onsets = new OnsetStrength();
        onsets.accept(samples, samples.length);

        assertThat(BeatTracker.beats(onsets.values())).isEmpty();
    }

    /** @param share the least of the true beats that are found, and of the found ones that are true */
    private static void assertAreBeats(List<Double> found, List<Double> beats, double share) {
        assertThat(share(beats, found)).as("recall of %s in %s", beats, found).isGreaterThanOrEqualTo(share);
        assertThat(share(found, beats))
                .as("precision of %s against %s", found, beats)
                .isGreaterThanOrEqualTo(share);
        assertThat(found).isSorted().doesNotHaveDuplicates();
    }

    private static double share(List<Double> wanted, List<Double> given) {
        long near = wanted.stream()
                .filter(one -> given.stream().anyMatch(other -> Math.abs(one - other) <= TOLERANCE))
                .count();
        return (double) near / wanted.size();
    }
}
