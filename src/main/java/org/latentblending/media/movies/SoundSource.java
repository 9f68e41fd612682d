package org.latentblending.media.movies;

/** Sound that is read from its beginning to its end, once: stereo, 48 kHz. Not thread-safe. */
public interface SoundSource extends AutoCloseable {
    /** Samples per second of each channel. */
    int RATE = 48_000;

    int CHANNELS = 2;

    /**
     * Reads the next samples, the left and the right one of each moment after each other.
     *
     * @param samples receives at most {@code length} values from -1 to 1, from {@code offset} on
     * @return how many values were read, 1 or more; -1 at the end
     */
    int read(float[] samples, int offset, int length);

    /** Does nothing if it is closed. */
    @Override
    void close();
}
