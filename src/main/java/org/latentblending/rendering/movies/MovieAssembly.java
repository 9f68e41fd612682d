package org.latentblending.rendering.movies;

import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.Spreading;
import org.latentblending.blending.Spreading.SpreadFrame;
import org.latentblending.media.images.Picture;
import org.latentblending.media.movies.MovieEncoder;
import org.latentblending.system.Futures;
import org.latentblending.transitions.TransitionProgress;
import org.latentblending.transitions.TransitionProgress.Rendering;

/**
 * Makes a movie of a strip of stored pictures, which are numbered from left to right and may arrive in any order, and encodes
 * each picture of the movie as early as possible. Those that have to wait are kept up to a limit; others are read back when
 * their turn comes. Each is enlarged before it is mixed with its neighbours; one that an easing returns to is read and enlarged
 * again. Used by one thread at a time.
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
    private final FrameEnlarger enlarger;
    private final int keyFrames;
    private final int pictureCount;
    private final Iterator<SpreadFrame> pictures;
    private final IntFunction<Picture> stored; // reads a key frame back
    private final BitSet known = new BitSet();
    private final Map<Integer, Picture> waiting = new HashMap<>(); // added, and not yet enlarged
    private final Map<Integer, CompletableFuture<Picture>> ahead = new HashMap<>();
    private final Map<Integer, Picture> enlarged = new HashMap<>(); // at most two
    private @Nullable SpreadFrame next;
    private int written;
    private Runnable check = () -> {}; // while a picture is enlarged

    /** @param stored reads the picture at a position of the strip */
    MovieAssembly(MovieEncoder encoder, FrameEnlarger enlarger, Spreading spreading, IntFunction<Picture> stored) {
        this.encoder = encoder;
        this.enlarger = enlarger;
        keyFrames = spreading.keyFrames();
        pictureCount = spreading.pictures();
        this.pictures = spreading.frames().iterator();
        this.stored = stored;
        this.next = pictures.next();
    }

    /** Adds the picture at a position, which is stored and still in memory. */
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

    /**
     * Adds all pictures, which must be stored. Those not in memory are read while others are encoded.
     *
     * @param checkWritten is called before each picture, and while one is enlarged; throws an exception if the movie is not needed
     *     any more, or not now
     */
    void addAll(Consumer<Written> checkWritten) {
        known.set(0, keyFrames);
        int before = written;
        long begunNanos = System.nanoTime();
        while (next != null) {
            double secondsPerPicture = (System.nanoTime() - begunNanos) / 1e9 / Math.max(1, written - before);
            double etaSeconds = written == before ? 0 : secondsPerPicture * (pictureCount - written);
            var now = new Written(written, pictureCount, etaSeconds);
            check = () -> checkWritten.accept(now);
            check.run();
            for (int index = next.left(); index < Math.min(keyFrames, next.left() + MAX_AHEAD); index++) {
                if (!waiting.containsKey(index) && !enlarged.containsKey(index)) {
                    ahead.computeIfAbsent(
                            index, one -> CompletableFuture.supplyAsync(() -> stored.apply(one), READING));
                }
            }
            write(next);
        }
    }

    /** @param etaSeconds until all are written, at the same speed; 0 if unknown */
    record Written(int pictures, int totalPictures, double etaSeconds) {
        TransitionProgress in(TransitionProgress steps) {
            return steps.with(new Rendering(pictures, totalPictures), etaSeconds);
        }
    }

    private void write(SpreadFrame spread) {
        Picture left = enlarged(spread.left());
        encoder.write(spread.fraction() == 0 ? left : Picture.mix(left, enlarged(spread.right()), spread.fraction()));
        written++;
        next = pictures.hasNext() ? pictures.next() : null;
        int needed = next == null ? Integer.MAX_VALUE : next.left();
        waiting.keySet().removeIf(index -> index < needed);
        // An easing may also move backwards.
        ahead.keySet().removeIf(index -> index < needed || index >= needed + MAX_AHEAD);
        enlarged.keySet().removeIf(index -> index < needed || index > needed + 1);
    }

    private Picture enlarged(int index) {
        return enlarged.computeIfAbsent(index, one -> enlarger.enlarge(one, picture(one), check));
    }

    private Picture picture(int index) {
        CompletableFuture<Picture> read = ahead.remove(index);
        Picture added = waiting.remove(index);
        if (added != null) {
            return added;
        }
        return read == null ? stored.apply(index) : Futures.of(read);
    }

    int pictures() {
        return pictureCount;
    }

    Path finish() {
        if (next != null) {
            throw new IllegalStateException("The movie still needs frame " + next.left());
        }
        return encoder.finish();
    }

    @Override
    public void close() {
        try {
            enlarger.close();
        } finally {
            encoder.close();
        }
    }
}
