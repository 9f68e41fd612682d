package org.latentblending.diffusion;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.latentblending.diffusion.torch.InferencePool;

/**
 * Decodes pictures in parallel to the denoising, on an inference pool or on a thread of its own. On a GPU, which computes
 * one thing at a time, pictures are decoded synchronously.
 */
@RequiredArgsConstructor
final class DecodingQueue implements AutoCloseable {
    private final boolean isSynchronous;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> new Thread(task, "decoding"));
    private final Set<CompletableFuture<?>> running = ConcurrentHashMap.newKeySet();

    /** @param pool null to use the queue's own thread */
    <T> CompletableFuture<T> submit(Supplier<T> task, @Nullable InferencePool pool) {
        if (isSynchronous) {
            return CompletableFuture.completedFuture(task.get());
        }
        CompletableFuture<T> result = pool == null ? CompletableFuture.supplyAsync(task, thread) : pool.submit(task);
        running.add(result);
        // The future that whenComplete returns is done slightly later, so close must not wait for that one.
        result.whenComplete((done, failed) -> running.remove(result));
        return result;
    }

    /** Waits for all tasks. */
    @Override
    public void close() {
        thread.shutdown();
        List.copyOf(running)
                .forEach(result -> result.handle((done, failed) -> done).join());
    }
}
