package org.latentblending.api;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.latentblending.web.HttpProblem;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/** Lets few requests at a time do work that needs a processor core each. */
class BusyLimit {
    private final Semaphore free;
    private final Duration patience;

    /**
     * @param most requests at a time
     * @param patience how long others wait
     */
    BusyLimit(int most, Duration patience) {
        this.free = new Semaphore(most, true);
        this.patience = patience;
    }

    /** @throws HttpProblem 429 if the others take too long */
    <T> T call(Supplier<T> work) {
        try {
            if (!free.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw busy();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy();
        }
        try {
            return work.get();
        } finally {
            free.release();
        }
    }

    private static HttpProblem busy() {
        var problem = new HttpProblem(
                HttpStatus.TOO_MANY_REQUESTS, "The server reads as many other files as it can. Try again later.");
        problem.getHeaders().set(HttpHeaders.RETRY_AFTER, "10");
        return problem;
    }
}
