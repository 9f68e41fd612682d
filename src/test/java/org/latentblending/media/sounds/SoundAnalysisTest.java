package org.latentblending.media.sounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.latentblending.media.images.PictureWriter;
import org.latentblending.media.images.Scenes;
import org.latentblending.media.movies.FrameRate;
import org.latentblending.media.movies.MovieEncoder;
import org.latentblending.media.movies.MovieSpec;

class SoundAnalysisTest {
    private static final int RATE = 48_000;

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void readsEveryFormatByItsContent(SoundFiles.Format format) {
        Clicks clicks = Clicks.steady(120, 0.25, 8);
        Path file = SoundFiles.write(folder.resolve("sound.bin"), format, resampled(clicks.samples()), RATE);

        SoundAnalysis found = SoundAnalysis.of(file);

        assertThat(found.contentType()).isEqualTo(format.contentType);
        // A file of raw AAC and some players' MP3 do not say that the encoder began with silence.
        assertThat(found.seconds()).isCloseTo(8, within(0.1));
        assertThat(found.tempo()).isCloseTo(120, within(0.5));
        assertThat(found.beats()).hasSameSizeAs(clicks.beats());
        for (int i = 0; i < clicks.beats().size(); i++) {
            assertThat(found.beats().get(i)).isCloseTo(clicks.beats().get(i), within(0.03));
        }
        List<Double> points = Waveform.points(found.levels(), 16);
        assertThat(points).hasSize(16).allMatch(point -> point >= 0 && point <= 1);
        assertThat(points.get(0)).isGreaterThan(0.4);
    }

    private static float[] resampled(float[] samples) {
        float[] result = new float[(int) ((long) samples.length * RATE / Clicks.RATE)];
        for (int i = 0; i < result.length; i++) {
            double at = (double) i * Clicks.RATE / RATE;
            int left = (int) at;
            int right = Math.min(left + 1, samples.length - 1);
            result[i] = (float) (samples[left] + (at - left) * (samples[right] - samples[left]));
        }
        return result;
    }

    @ParameterizedTest
    @EnumSource
    void readsWhatIsLeftOfADamagedFile(SoundFiles.Format format) throws IOException {
        Path whole = SoundFiles.write(folder.resolve("whole"), format, new float[4 * RATE], RATE);
        byte[] bytes = Files.readAllBytes(whole);
        Random random = new Random(1);
        for (int trial = 0; trial < 20; trial++) {
            byte[] damaged = bytes.clone();
            for (int i = 0; i < 20; i++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            Path file = Files.write(folder.resolve("damaged"), damaged);
            try {
                assertThat(SoundAnalysis.of(file).seconds()).isPositive();
            } catch (UnreadableSound e) {
                assertThat(e).hasMessageMatching("The (file|sound|encoding) .*\\.");
            }
        }
    }

    /** At any moment: while FFmpeg finds out what it is, and between two packets. */
    @ParameterizedTest
    @EnumSource
    void stopsReadingWhenItTakesTooLong(SoundFiles.Format format) {
        Path file = SoundFiles.write(folder.resolve("long"), format, new float[60 * RATE], RATE);
        var questions = new AtomicInteger();
        SoundAnalysis.of(file, () -> questions.incrementAndGet() < 0);
        int all = questions.get();
        assertThat(all).isGreaterThan(20);

        for (int most : new int[] {0, 3, all / 2, all - 2}) {
            questions.set(0);
            assertThatThrownBy(() -> SoundAnalysis.of(file, () -> questions.incrementAndGet() > most))
                    .isInstanceOf(UnreadableSound.class)
                    .hasMessage("The sound takes too long to read: perhaps it is damaged.");
            assertThat(questions.get()).isLessThan(most + 20);
        }
    }

    @Test
    void refusesWhatIsNoSound() throws IOException {
        byte[] noise = new byte[100_000];
        new Random(1).nextBytes(noise);
        assertIsRefused(new byte[0]);
        assertIsRefused("no sound".getBytes(StandardCharsets.UTF_8));
        assertIsRefused("#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n".getBytes(StandardCharsets.UTF_8));
        assertIsRefused("ffconcat version 1.0\nfile /etc/passwd\n".getBytes(StandardCharsets.UTF_8));
        assertIsRefused(PictureWriter.png(Scenes.photo(64, 64, 1)));
        assertIsRefused(noise);
    }

    private void assertIsRefused(byte[] content) throws IOException {
        Path file = Files.write(folder.resolve("refused"), content);
        assertThatThrownBy(() -> SoundAnalysis.of(file)).isInstanceOf(UnreadableSound.class);
    }

    @Test
    void refusesAMovieWithoutSound() {
        Path file = folder.resolve("movie.mp4");
        try (var movie = new MovieEncoder(file, MovieSpec.mp4(64, 64, FrameRate.of(10)))) {
            movie.write(Scenes.photo(64, 64, 1));
            movie.finish();
        }

        assertThatThrownBy(() -> SoundAnalysis.of(file)).hasMessage("The file has no sound.");
    }

    @Test
    void refusesSoundWithoutSamples() throws IOException {
        assertThatThrownBy(() -> SoundAnalysis.of(wav(RATE, new byte[0])))
                .isInstanceOf(UnreadableSound.class)
                .hasMessageContaining("no sound");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 1_000_000, Integer.MAX_VALUE})
    void refusesSampleRatesThatWouldNeedMuchMemory(int rate) throws IOException {
        assertThatThrownBy(() -> SoundAnalysis.of(wav(rate, new byte[100_000]))).isInstanceOf(UnreadableSound.class);
    }

    @Test
    void refusesMoreThanThirtyMinutes() throws IOException {
        assertThat(SoundAnalysis.of(wav(4000, new byte[30 * 60 * 4000])).seconds())
                .isEqualTo(1800);
        assertThatThrownBy(() -> SoundAnalysis.of(wav(4000, new byte[(30 * 60 + 1) * 4000])))
                .hasMessage("The sound is longer than 30 minutes.");
    }

    /** Mono with 8 bits. */
    private Path wav(int rate, byte[] samples) throws IOException {
        byte[] unsigned = samples.clone();
        java.util.Arrays.fill(unsigned, (byte) 128);
        ByteBuffer file = ByteBuffer.allocate(44 + samples.length).order(ByteOrder.LITTLE_ENDIAN);
        file.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + samples.length);
        file.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
        file.putShort((short) 1)
                .putShort((short) 1)
                .putInt(rate)
                .putInt(rate)
                .putShort((short) 1)
                .putShort((short) 8);
        file.put("data".getBytes(StandardCharsets.US_ASCII))
                .putInt(samples.length)
                .put(unsigned);
        return Files.write(folder.resolve("sound.wav"), file.array());
    }

    @Test
    void ignoresNumbersThatAreNoLevels() {
        float[] samples = Clicks.steady(120, 0.25, 8).samples();
        samples[1000] = Float.NaN;
        samples[2000] = Float.POSITIVE_INFINITY;
        samples[3000] = 1e30f;
        Path file = SoundFiles.write(folder.resolve("sound"), SoundFiles.Format.WAV_OF_FLOATS, samples, Clicks.RATE);

        SoundAnalysis found = SoundAnalysis.of(file);

        assertThat(found.tempo()).isCloseTo(120, within(0.5));
        assertThat(Waveform.points(found.levels(), 1)).containsExactly(1.0);
    }
}
