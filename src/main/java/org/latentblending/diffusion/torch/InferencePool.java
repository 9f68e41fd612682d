package org.latentblending.diffusion.torch;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Threads that compute side by side, each of them alone: PyTorch spreads none of their work over further threads. That keeps
 * the cores busier where a network is so small that what cannot be spread takes most of its time. Safe for use by several
 * threads.
 */
public final class InferencePool {
    /** Weights times latent pixels of a row: seven times what the embedded model has at its own size. */
    private static final long MOST_WORK = 1L << 34;

    private final int count;
    private final ExecutorService threads;

    InferencePool(int count) {
        this.count = count;
        threads = Executors.newFixedThreadPool(count, InferencePool::thread);
    }

    /** One for each core, shared by all models. */
    public static InferencePool ofThisMachine() {
        return OfThisMachine.LANES;
    }

    private static final class OfThisMachine {
        static final InferencePool LANES = new InferencePool(Torch.threads());
    }

    private static Thread thread(Runnable work) {
        var thread = new Thread(() -> Torch.alone(work), "lane");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Whether a network is small enough for its rows to be computed side by side.
     *
     * @param weights of the network
     */
    public static boolean suit(long weights, int latentPixels) {
        return weights * latentPixels <= MOST_WORK;
    }

    public int count() {
        return count;
    }

    /** Does something as soon as a lane is free, in the order in which it was asked for. */
    public <T> CompletableFuture<T> begin(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, threads);
    }

    /**
     * Does several things side by side. The caller takes part: nothing waits for a lane to wake up that the caller could do.
     *
     * @return what they gave, in their order, when all of them have ended; what the first failing one threw is thrown
     */
    public <T> List<T> sideBySide(List<Supplier<T>> works) {
        List<Part<T>> parts = works.stream().map(Part::new).toList();
        parts.stream().skip(1).forEach(threads::execute);
        Torch.alone(() -> parts.forEach(Part::run));
        List<CompletableFuture<T>> results = parts.stream().map(Part::result).toList();
        try {
            CompletableFuture.allOf(results.toArray(CompletableFuture<?>[]::new))
                    .join();
            return results.stream().map(CompletableFuture::join).toList();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof Error error) {
                throw error;
            }
            throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
        }
    }

    /** A piece of work that is done by whoever comes first. */
    private record Part<T>(Supplier<T> work, AtomicBoolean isTaken, CompletableFuture<T> result) implements Runnable {
        Part(Supplier<T> work) {
            this(work, new AtomicBoolean(), new CompletableFuture<>());
        }

        @Override
        public void run() {
            if (isTaken.compareAndSet(false, true)) {
                try {
                    result.complete(work.get());
                } catch (RuntimeException | Error e) {
                    result.completeExceptionally(e);
                }
            }
        }
    }
}
