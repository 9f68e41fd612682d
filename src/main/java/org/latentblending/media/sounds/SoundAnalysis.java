package org.latentblending.media.sounds;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A sound file, decoded once from beginning to end.
 *
 * @param contentType as for HTTP, such as {@code audio/mpeg}
 * @param seconds its length
 * @param tempo beats per minute; null if there are no beats
 * @param beats times in seconds from the beginning, in order; empty if nothing regular is heard
 * @param levels the highest levels in at most 32,768 equal windows, 255 for full scale, for {@link Waveform#points}
 */
public record SoundAnalysis(
        String contentType, double seconds, @Nullable Double tempo, List<Double> beats, byte[] levels) {
    private static final int MAX_SECONDS = 30 * 60;
    private static final long MOST_NANOS = TimeUnit.MINUTES.toNanos(2);

    /**
     * Takes at most two minutes to read, and then seconds to find the beats.
     *
     * @throws UnreadableSound if the file has another format, no sound, or more than 30 minutes of it, or takes too long
     */
    public static SoundAnalysis of(Path file) {
        long start = System.nanoTime();
        return of(file, () -> System.nanoTime() - start > MOST_NANOS);
    }

    static SoundAnalysis of(Path file, BooleanSupplier isLate) {
        try (SoundDecoder sound = SoundDecoder.open(file, OnsetStrength.SAMPLE_RATE, 1, isLate)) {
            var onsets = new OnsetStrength();
            var waveform = new Waveform();
            float[] samples = new float[8192];
            long count = 0;
            for (int length = sound.read(samples, 0, samples.length);
                    length >= 0;
                    length = sound.read(samples, 0, samples.length)) {
                count += length;
                if (count > (long) MAX_SECONDS * OnsetStrength.SAMPLE_RATE) {
                    throw new UnreadableSound("The sound is longer than 30 minutes.");
                }
                onsets.accept(samples, length);
                waveform.accept(samples, length);
            }
            if (count == 0) {
                throw new UnreadableSound("The file has no sound, or it is damaged.");
            }
            List<Double> beats = BeatTracker.beats(onsets.values());
            Double tempo = BeatTracker.tempo(beats);
            return new SoundAnalysis(
                    sound.contentType(),
                    round((double) count / OnsetStrength.SAMPLE_RATE, 1000),
                    tempo == null ? null : round(tempo, 100),
                    beats.stream().map(beat -> round(beat, 1000)).toList(),
                    waveform.levels());
        }
    }

    private static double round(double value, int parts) {
        return Math.round(value * parts) / (double) parts;
    }
}
