package org.latentblending.jobs.workers;

import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.FrameSpreading;
import org.latentblending.blending.SpreadFrame;
import org.latentblending.media.MovieEncoder;
import org.latentblending.media.Picture;

/**
 * Makes a movie of stored frames that come in any order: what can be encoded is encoded at once. Pictures that have to
 * wait are kept as far as there is room, and else read back when their turn comes. Used by one thread at a time.
 */
class MovieAssembly implements AutoCloseable {
    private static final long MOST_WAITING_BYTES = 32L << 20;

    private final Path file;
    private final MovieEncoder encoder;
    private final Iterator<SpreadFrame> pictures;
    private final IntFunction<Picture> stored;
    private final BitSet known = new BitSet();
    private final Map<Integer, Picture> waiting = new HashMap<>();
    private @Nullable SpreadFrame next;

    /** @param stored reads a frame back that was added */
    MovieAssembly(Path file, int width, int height, int fps, FrameSpreading spreading, IntFunction<Picture> stored) {
        this.file = file;
        this.stored = stored;
        this.encoder = MovieEncoder.open(file, width, height, fps);
        this.pictures = spreading.frames().iterator();
        this.next = pictures.next();
    }

    /** Adds a frame that is stored and still at hand. */
    void add(int index, Picture frame) {
        long size = frame.rgb().length;
        if (isNext(index) || (waiting.size() + 1) * size <= MOST_WAITING_BYTES) {
            waiting.put(index, frame);
        }
        add(index);
    }

    /** Adds a frame that is stored. */
    void add(int index) {
        known.set(index);
        while (next != null && known.get(next.left()) && known.get(next.right())) {
            encoder.write(Picture.mix(picture(next.left()), picture(next.right()), next.fraction()));
            advance();
        }
    }

    private Picture picture(int index) {
        return waiting.computeIfAbsent(index, stored::apply);
    }

    private boolean isNext(int index) {
        return next != null && (next.left() == index || next.right() == index);
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
