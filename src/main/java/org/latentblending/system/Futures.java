package org.latentblending.system;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** How something ended that was done on another thread. */
public final class Futures {
    private Futures() {}

    /** Waits for the end; what was thrown there is thrown here. */
    public static <T> T of(CompletableFuture<T> work) {
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
