package org.latentblending.media.sounds;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import lombok.AccessLevel;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.latentblending.media.movies.SoundSource;

/** The sound of a local file from some second on. Deletes the file when it is closed. */
@RequiredArgsConstructor(access = AccessLevel.PRIVATE)
@Slf4j
public final class StoredSound implements SoundSource {
    private final SoundDecoder decoder;
    private final Path file;
    private boolean isClosed;

    /**
     * @param from seconds from the beginning of the sound
     * @throws UnreadableSound if the file cannot be read; this deletes it
     */
    public static StoredSound open(Path file, double from) {
        try {
            var sound = new StoredSound(SoundDecoder.open(file, RATE, CHANNELS), file);
            sound.skip(Math.round(from * RATE) * CHANNELS);
            return sound;
        } catch (UnreadableSound e) {
            delete(file);
            throw e;
        }
    }

    /** Decodes what it skips: only so the times are those of the analysis in files of every format. */
    private void skip(long values) {
        float[] skipped = new float[8192];
        long left = values;
        int read = 0;
        while (left > 0 && read >= 0) {
            read = decoder.read(skipped, 0, (int) Math.min(skipped.length, left));
            left -= read;
        }
    }

    @Override
    public int read(float[] samples, int offset, int length) {
        return decoder.read(samples, offset, length);
    }

    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            decoder.close();
            delete(file);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("Cannot delete the temporary file {}: {}", file, e.toString());
        }
    }
}
