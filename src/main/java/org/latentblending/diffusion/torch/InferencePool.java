package org.latentblending.diffusion.torch;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import lombok.RequiredArgsConstructor;

/**
 * Threads that compute in parallel, each with single-threaded operations. For small networks, most of whose time is spent
 * in sequential parts, this uses the cores better than PyTorch's own threads. Thread-safe.
 */
public final class InferencePool {
    // Parameters times latent pixels of a row: seven times those of the embedded model at its own size.
    private static final long MAX_WORK = 1L << 34;

    private final int size;
    private final ExecutorService threads;

    InferencePool(int size) {
        this.size = size;
        threads = Executors.newFixedThreadPool(size, InferencePool::thread);
    }

    /** The pool of all models, with one thread for each core. */
    public static InferencePool shared() {
        return Shared.POOL;
    }

    private static final class Shared {
        static final InferencePool POOL = new InferencePool(Torch.threads());
    }

    private static Thread thread(Runnable task) {
        var thread = new Thread(() -> Torch.singleThreaded(task), "lane");
        thread.setDaemon(true);
        return thread;
    }

    /** Whether a network is small enough to compute its rows in parallel. */
    public static boolean isSuitable(long parameters, int latentPixels) {
        return parameters * latentPixels <= MAX_WORK;
    }

    public int size() {
        return size;
    }

    public <T> CompletableFuture<T> submit(Supplier<T> task) {
        return CompletableFuture.supplyAsync(task, threads);
    }

    /**
     * Runs tasks in parallel and waits for all of them. The calling thread runs those that no pool thread has started.
     *
     * @return the results in the order of the tasks
     * @throws RuntimeException of the first task that failed, or its error
     */
    public <T> List<T> invokeAll(List<Supplier<T>> suppliers) {
        List<Task<T>> tasks = suppliers.stream().map(Task::new).toList();
        tasks.stream().skip(1).forEach(threads::execute);
        Torch.singleThreaded(() -> tasks.forEach(Task::run));
        try {
            CompletableFuture.allOf(tasks.toArray(CompletableFuture<?>[]::new)).join();
            return tasks.stream().map(CompletableFuture::join).toList();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof Error error) {
                throw error;
            }
            throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
        }
    }

    /** A task that the first thread to call it runs. */
    @RequiredArgsConstructor
    private static final class Task<T> extends CompletableFuture<T> implements Runnable {
        private final Supplier<T> supplier;
        private final AtomicBoolean isTaken = new AtomicBoolean();

        @Override
        public void run() {
            if (isTaken.compareAndSet(false, true)) {
                try {
                    complete(supplier.get());
                } catch (RuntimeException | Error e) {
                    completeExceptionally(e);
                }
            }
        }
    }
}
