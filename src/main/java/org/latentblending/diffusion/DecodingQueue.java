package org.latentblending.diffusion;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.latentblending.diffusion.torch.InferencePool;

/**
 * Decodes pictures beside the denoising: on the lanes where there are any, else on a thread of its own. A GPU does one thing
 * after the other anyway and has its memory for one of them; there a picture is decoded at once.
 */
final class DecodingQueue implements AutoCloseable {
    private final boolean atOnce;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(work -> new Thread(work, "decoding"));
    private final Set<CompletableFuture<?>> begun = ConcurrentHashMap.newKeySet();

    DecodingQueue(boolean atOnce) {
        this.atOnce = atOnce;
    }

    /**
     * Begins a piece of work; what it throws is what the result fails with.
     *
     * @param lanes to be used; null for none
     */
    <T> CompletableFuture<T> begin(Supplier<T> work, @Nullable InferencePool lanes) {
        if (atOnce) {
            return CompletableFuture.completedFuture(work.get());
        }
        CompletableFuture<T> result = lanes == null ? CompletableFuture.supplyAsync(work, thread) : lanes.begin(work);
        begun.add(result);
        // Not what this returns: it is done a moment after what close waits for.
        result.whenComplete((done, failed) -> begun.remove(result));
        return result;
    }

    /** Waits for what was begun. */
    @Override
    public void close() {
        thread.shutdown();
        List.copyOf(begun)
                .forEach(result -> result.handle((done, failed) -> done).join());
    }
}
