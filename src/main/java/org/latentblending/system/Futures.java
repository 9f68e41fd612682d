package org.latentblending.system;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

public final class Futures {
    private Futures() {}

    /** Waits for the result, and throws the exception or error of the work itself. */
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
