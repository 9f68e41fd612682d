package org.latentblending.jobs.workers;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** How something ended that was done on another thread. */
final class Outcome {
    private Outcome() {}

    /** Waits for the end; what was thrown there is thrown here. */
    static <T> T of(CompletableFuture<T> work) {
        try {
            return work.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }
}
