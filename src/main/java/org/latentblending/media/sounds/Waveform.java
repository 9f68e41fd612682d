package org.latentblending.media.sounds;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The highest levels of a sound in equal windows, at most 32,768 of them. Takes the samples piece by piece. Not thread-safe. */
public final class Waveform {
    private static final int MOST = 1 << 15;

    private byte[] levels = new byte[1024];
    private int count;
    /** Samples of a window. */
    private int size = 1;

    private int inWindow;
    private float highest;

    Waveform() {}

    /** @param samples from -1 to 1, of which the first {@code length} are taken */
    void accept(float[] samples, int length) {
        for (int i = 0; i < length; i++) {
            highest = Math.max(highest, Math.abs(samples[i]));
            if (++inWindow == size) {
                endWindow();
            }
        }
    }

    private void endWindow() {
        if (count == MOST) {
            // The window under way becomes the first half of a larger one.
            merge();
        } else {
            add();
        }
    }

    private void merge() {
        for (int i = 0; i < MOST / 2; i++) {
            levels[i] = (byte) Math.max(levels[2 * i] & 0xFF, levels[2 * i + 1] & 0xFF);
        }
        count = MOST / 2;
        size *= 2;
    }

    private void add() {
        if (count == levels.length) {
            levels = Arrays.copyOf(levels, 2 * count);
        }
        levels[count++] = (byte) Math.round(255 * Math.min(1, highest));
        inWindow = 0;
        highest = 0;
    }

    /** One byte for each window, 255 for full scale; call it once, at the end. */
    byte[] levels() {
        if (inWindow > 0) {
            if (count == MOST) {
                merge();
            }
            add();
        }
        return Arrays.copyOf(levels, count);
    }

    /**
     * @param levels those of a whole sound
     * @param points how many are wanted, 1 or more
     * @return the highest levels of so many equal parts of the sound, 0 to 1
     */
    public static List<Double> points(byte[] levels, int points) {
        return IntStream.range(0, points)
                .mapToObj(point -> {
                    int from = (int) ((long) point * levels.length / points);
                    int to = (int) Math.max(from + 1, ((point + 1L) * levels.length + points - 1) / points);
                    int most = IntStream.range(from, Math.min(to, levels.length))
                            .map(i -> levels[i] & 0xFF)
                            .max()
                            .orElse(0);
                    return Math.round(1000 * most / 255.0) / 1000.0;
                })
                .toList();
    }
}
