package org.latentblending.rendering.movies;

import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.FrameSpreading;
import org.latentblending.blending.FrameSpreading.SpreadFrame;
import org.latentblending.blending.MoviePlan;
import org.latentblending.media.images.Picture;
import org.latentblending.media.movies.MovieEncoder;
import org.latentblending.system.Futures;
import org.latentblending.transitions.TransitionRequest;

/**
 * Makes a movie of stored frames that arrive in any order, and encodes each picture as early as possible. Frames that have to
 * wait are kept up to a limit; others are read back when their turn comes. Used by one thread at a time.
 */
class MovieAssembly implements AutoCloseable {
    private static final long MAX_WAITING_BYTES = 32L << 20;
    private static final int MAX_AHEAD = 8;
    private static final ExecutorService READING = Executors.newFixedThreadPool(MAX_AHEAD, work -> {
        var thread = new Thread(work, "movie-reading");
        thread.setDaemon(true);
        return thread;
    });

    private final MovieEncoder encoder;
    private final Iterator<SpreadFrame> pictures;
    private final IntFunction<Picture> stored; // reads a frame back
    private final BitSet known = new BitSet();
    private final Map<Integer, Picture> waiting = new HashMap<>();
    private final Map<Integer, CompletableFuture<Picture>> ahead = new HashMap<>();
    private @Nullable SpreadFrame next;

    MovieAssembly(MovieEncoder encoder, FrameSpreading spreading, IntFunction<Picture> stored) {
        this.encoder = encoder;
        this.pictures = spreading.frames().iterator();
        this.stored = stored;
        this.next = pictures.next();
    }

    /** The pictures of a movie of the first segments; its seconds are those of each segment. */
    static FrameSpreading spreading(MoviePlan plan, TransitionRequest.Movie movie, int segments) {
        int pictures = (int) Math.max(2, Math.round(movie.fps() * movie.seconds() * segments));
        return new FrameSpreading(plan.frameIndex(segments, 0) + 1, pictures);
    }

    /** Adds a frame that is stored and still in memory. */
    void add(int index, Picture frame) {
        long size = frame.rgb().length;
        boolean isNext = next != null && (next.left() == index || next.right() == index);
        if (isNext || (waiting.size() + 1) * size <= MAX_WAITING_BYTES) {
            waiting.put(index, frame);
        }
        add(index);
    }

    void add(int index) {
        known.set(index);
        while (next != null && known.get(next.left()) && known.get(next.right())) {
            write(next);
        }
    }

    /** Adds all frames, which must be stored. Those not in memory are read while others are encoded. */
    void addAll(int frames) {
        known.set(0, frames);
        while (next != null) {
            for (int index = next.left(); index < Math.min(frames, next.left() + MAX_AHEAD); index++) {
                if (!waiting.containsKey(index)) {
                    ahead.computeIfAbsent(
                            index, one -> CompletableFuture.supplyAsync(() -> stored.apply(one), READING));
                }
            }
            write(next);
        }
    }

    private void write(SpreadFrame spread) {
        encoder.write(Picture.mix(picture(spread.left()), picture(spread.right()), spread.fraction()));
        next = pictures.hasNext() ? pictures.next() : null;
        int needed = next == null ? Integer.MAX_VALUE : next.left();
        waiting.keySet().removeIf(index -> index < needed);
        ahead.keySet().removeIf(index -> index < needed);
    }

    private Picture picture(int index) {
        CompletableFuture<Picture> read = ahead.remove(index);
        return waiting.computeIfAbsent(index, one -> read == null ? stored.apply(one) : Futures.of(read));
    }

    Path finish() {
        if (next != null) {
            throw new IllegalStateException("The movie still needs frame " + next.left());
        }
        return encoder.finish();
    }

    @Override
    public void close() {
        encoder.close();
    }
}
