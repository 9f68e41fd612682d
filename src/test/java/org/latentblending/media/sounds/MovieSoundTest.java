package org.latentblending.media.sounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.latentblending.media.images.Scenes;
import org.latentblending.media.movies.DecodedMovie;
import org.latentblending.media.movies.FrameRate;
import org.latentblending.media.movies.MovieEncoder;
import org.latentblending.media.movies.MovieFormat;
import org.latentblending.media.movies.MovieSpec;
import org.latentblending.media.movies.SoundSource;

class MovieSoundTest {
    private static final int RATE = SoundSource.RATE;
    /** Of AAC, the longer one. */
    private static final double SOUND_FRAME = 1024.0 / RATE;

    private static final int FPS = 25;

    @TempDir
    Path folder;

    private Path movie(MovieFormat format, float[] sound, double from, int pictures) {
        Path stored = SoundFiles.write(folder.resolve("stored"), SoundFiles.Format.WAV, sound, RATE);
        Path file = folder.resolve("movie." + format.getExtension());
        var spec = new MovieSpec(format, 64, 48, FrameRate.of(FPS), "", null);
        try (var movie = new MovieEncoder(file, spec, StoredSound.open(stored, from), pictures)) {
            for (int i = 0; i < pictures; i++) {
                movie.write(Scenes.gradient(64, 48, i % 3));
            }
            movie.finish();
        }
        assertThat(stored).doesNotExist();
        return file;
    }

    /** The left channel. */
    private static float[] decoded(Path movie) {
        try (var decoder = SoundDecoder.open(movie, RATE, 2)) {
            float[] all = new float[0];
            float[] part = new float[8192];
            for (int length = decoder.read(part, 0, 8192); length >= 0; length = decoder.read(part, 0, 8192)) {
                all = Arrays.copyOf(all, all.length + length);
                System.arraycopy(part, 0, all, all.length - length, length);
            }
            float[] left = new float[all.length / 2];
            for (int i = 0; i < left.length; i++) {
                left[i] = all[2 * i];
            }
            return left;
        }
    }

    private static float[] tone(double seconds) {
        float[] samples = new float[(int) (seconds * RATE)];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (float) (0.5 * Math.sin(2 * Math.PI * 440 * i / RATE));
        }
        return samples;
    }

    private static double level(float[] samples, double from, double to) {
        return Math.sqrt(2 * squares(samples, from, to) / ((to - from) * RATE));
    }

    private static double squares(float[] samples, double from, double to) {
        double sum = 0;
        for (int i = (int) (from * RATE); i < Math.min(samples.length, (int) (to * RATE)); i++) {
            sum += samples[i] * samples[i];
        }
        return sum;
    }

    @ParameterizedTest
    @EnumSource(names = {"MP4", "WEBM", "MOV"})
    void isCutToTheMovieAndFadesOut(MovieFormat format) {
        Path file = movie(format, tone(20), 3, 10 * FPS);

        float[] sound = decoded(file);

        assertThat((double) sound.length / RATE).isCloseTo(10, within(SOUND_FRAME));
        assertThat(level(sound, 0.1, 7.9)).isCloseTo(0.5, within(0.02));
        assertThat(level(sound, 8.95, 9.05)).isCloseTo(0.25, within(0.02));
        assertThat(level(sound, 9.9, 10)).isLessThan(0.03);
        DecodedMovie pictures = DecodedMovie.of(file);
        assertThat(pictures.frames()).hasSize(10 * FPS);
        assertThat(pictures.frames().get(0).second()).isZero();
        assertThat(pictures.seconds()).isCloseTo(10, within(SOUND_FRAME));
    }

    @ParameterizedTest
    @EnumSource(names = {"MP4", "WEBM", "MOV"})
    void beginsWithTheFirstPicture(MovieFormat format) {
        float[] samples = new float[6 * RATE];
        for (int second = 0; second < 6; second++) {
            for (int i = 0; i < RATE / 50; i++) {
                samples[second * RATE + RATE / 2 + i] = (float) (0.8 * Math.sin(2 * Math.PI * 1000 * i / RATE));
            }
        }

        float[] sound = decoded(movie(format, samples, 1.25, 4 * FPS));

        // Strokes at 1.5 and 2.5 seconds of the sound.
        assertThat(onset(sound, 0.1)).isCloseTo(0.25, within(0.003));
        assertThat(onset(sound, 1.0)).isCloseTo(1.25, within(0.003));
    }

    private static double onset(float[] sound, double from) {
        int at = (int) (from * RATE);
        while (Math.abs(sound[at]) < 0.2) {
            at++;
        }
        return (double) at / RATE;
    }

    @Test
    void isFollowedBySilenceIfItIsShorterThanTheMovie() {
        float[] sound = decoded(movie(MovieFormat.MP4, tone(2), 1, 4 * FPS));

        assertThat((double) sound.length / RATE).isCloseTo(4, within(SOUND_FRAME));
        assertThat(level(sound, 0.1, 0.95)).isCloseTo(0.5, within(0.02));
        assertThat(level(sound, 1.1, 4)).isLessThan(0.005);
    }

    @ParameterizedTest
    @EnumSource(names = {"MP4", "WEBM", "MOV"})
    void isTheSameFileEachTime(MovieFormat format) throws IOException {
        byte[] first = Files.readAllBytes(movie(format, tone(3), 0, FPS));

        assertThat(Files.readAllBytes(movie(format, tone(3), 0, FPS))).isEqualTo(first);
    }

    @Test
    void isUnderAMovieOfTwoPictures() {
        float[] sound = decoded(movie(MovieFormat.MP4, tone(3), 0, 2));

        assertThat((double) sound.length / RATE).isCloseTo(0.08, within(SOUND_FRAME));
    }

    @Test
    void isRefusedInAFormatWithoutSound() {
        assertThatThrownBy(() -> movie(MovieFormat.WEBP, tone(1), 0, FPS)).isInstanceOf(IllegalArgumentException.class);
    }
}
