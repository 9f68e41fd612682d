package org.latentblending.diffusion;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Threads that compute side by side, each of them alone: PyTorch spreads none of their work over further threads. That keeps
 * the cores busier where a network is so small that what cannot be spread takes most of its time. Safe for use by several
 * threads.
 */
final class Lanes {
    /** Weights times latent pixels of a row: seven times what the embedded model has at its own size. */
    private static final long MOST_WORK = 1L << 34;

    private final int count;
    private final ExecutorService threads;

    Lanes(int count) {
        this.count = count;
        threads = Executors.newFixedThreadPool(count, Lanes::thread);
    }

    /** One for each core, shared by all models. */
    static Lanes ofThisMachine() {
        return OfThisMachine.LANES;
    }

    private static final class OfThisMachine {
        static final Lanes LANES = new Lanes(Torch.threads());
    }

    private static Thread thread(Runnable work) {
        var thread = new Thread(
                () -> {
                    Torch.computeAlone();
                    work.run();
                },
                "lane");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Whether a network is small enough for its rows to be computed side by side.
     *
     * @param weights of the network
     */
    static boolean suit(long weights, int latentPixels) {
        return weights * latentPixels <= MOST_WORK;
    }

    int count() {
        return count;
    }

    /** Does something as soon as a lane is free, in the order in which it was asked for. */
    <T> CompletableFuture<T> begin(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, threads);
    }

    /**
     * Does several things side by side.
     *
     * @return what they gave, in their order, when all of them have ended; what the first failing one threw is thrown
     */
    <T> List<T> sideBySide(List<Supplier<T>> works) {
        List<CompletableFuture<T>> begun = new ArrayList<>();
        works.forEach(work -> begun.add(begin(work)));
        try {
            CompletableFuture.allOf(begun.toArray(CompletableFuture<?>[]::new)).join();
            return begun.stream().map(CompletableFuture::join).toList();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof Error error) {
                throw error;
            }
            throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
        }
    }
}
