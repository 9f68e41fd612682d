package org.latentblending.media.sounds;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A signal of clicks, and the beats that it has. */
public final class Clicks {
    static final int RATE = OnsetStrength.SAMPLE_RATE;

    private final float[] samples;
    private final List<Double> beats = new ArrayList<>();

    Clicks(double seconds) {
        samples = new float[(int) (seconds * RATE)];
    }

    /** Clicks at one tempo. */
    public static Clicks steady(double tempo, double start, double seconds) {
        return new Clicks(seconds).add(tempo, tempo, start, seconds - 0.1);
    }

    public float[] samples() {
        return samples;
    }

    public List<Double> beats() {
        return beats;
    }

    double end() {
        return beats.get(beats.size() - 1);
    }

    /** Beats of which the tempo goes evenly from one to another. */
    Clicks add(double firstTempo, double lastTempo, double start, double end) {
        for (double at = start; at < end; ) {
            beats.add(at);
            click(at, 0.8);
            at += 60 / (firstTempo + (lastTempo - firstTempo) * (at - start) / (end - start));
        }
        return this;
    }

    /** Softer clicks between the beats. */
    Clicks between(double fraction, double level) {
        for (int i = 1; i < beats.size(); i++) {
            click(beats.get(i - 1) + fraction * (beats.get(i) - beats.get(i - 1)), level);
        }
        return this;
    }

    /** White noise. */
    Clicks noise(double level, long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < samples.length; i++) {
            samples[i] += (float) (level * random.nextGaussian());
        }
        return this;
    }

    /** All of it louder or softer. */
    Clicks scaled(double factor) {
        for (int i = 0; i < samples.length; i++) {
            samples[i] *= (float) factor;
        }
        return this;
    }

    private void click(double second, double level) {
        int start = (int) Math.round(second * RATE);
        for (int i = 0; i < 0.03 * RATE && start + i < samples.length; i++) {
            double decay = Math.exp(-i / (0.005 * RATE));
            samples[start + i] += (float) (level * decay * Math.sin(2 * Math.PI * 1000 * i / RATE));
        }
    }

    List<Double> found() {
        var onsets = new OnsetStrength();
        // In pieces, as a file is decoded.
        for (int start = 0; start < samples.length; start += 5000) {
            float[] piece = Arrays.copyOfRange(samples, start, Math.min(samples.length, start + 5000));
            onsets.accept(piece, piece.length);
        }
        return BeatTracker.beats(onsets.values());
    }
}
