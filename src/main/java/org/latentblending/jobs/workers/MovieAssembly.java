package org.latentblending.jobs.workers;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.FrameSpreading;
import org.latentblending.blending.SpreadFrame;
import org.latentblending.media.MovieEncoder;
import org.latentblending.media.Picture;

/**
 * Makes a movie of frames that come in any order: what can be encoded is encoded at once, and pictures that are not
 * needed any more are let go. Used by one thread at a time.
 */
class MovieAssembly implements AutoCloseable {
    private final Path file;
    private final MovieEncoder encoder;
    private final Iterator<SpreadFrame> pictures;
    private final Map<Integer, Picture> waiting = new HashMap<>();
    private @Nullable SpreadFrame next;

    MovieAssembly(Path file, int width, int height, int fps, FrameSpreading spreading) {
        this.file = file;
        this.encoder = MovieEncoder.open(file, width, height, fps);
        this.pictures = spreading.frames().iterator();
        this.next = pictures.next();
    }

    void add(int index, Picture frame) {
        waiting.put(index, frame);
        while (next != null && waiting.containsKey(next.left()) && waiting.containsKey(next.right())) {
            encoder.write(Picture.mix(waiting.get(next.left()), waiting.get(next.right()), next.fraction()));
            advance();
        }
    }

    private void advance() {
        next = pictures.hasNext() ? pictures.next() : null;
        int needed = next == null ? Integer.MAX_VALUE : next.left();
        waiting.keySet().removeIf(index -> index < needed);
    }

    /**
     * @return the file, which is whole now
     * @throws IllegalStateException if frames are missing
     */
    Path finish() {
        if (next != null) {
            throw new IllegalStateException("The movie still needs frame " + next.left());
        }
        encoder.finish();
        return file;
    }

    @Override
    public void close() {
        encoder.close();
    }
}
