package org.latentblending.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.latentblending.web.HttpProblem;

class BusyLimitTest {
    @Test
    void refusesMoreThanAreAllowedAtATime() {
        var limit = new SoundController.BusyLimit(1, Duration.ZERO);
        var started = new CountDownLatch(1);
        var end = new CompletableFuture<String>();
        var first = CompletableFuture.supplyAsync(() -> limit.call(() -> {
            started.countDown();
            return end.join();
        }));
        CompletableFuture.runAsync(() -> {
                    try {
                        started.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .join();

        assertThatThrownBy(() -> limit.call(() -> "second")).isInstanceOfSatisfying(HttpProblem.class, busy -> {
            assertThat(busy.getStatusCode().value()).isEqualTo(429);
            assertThat(busy.getHeaders().getFirst("Retry-After")).isEqualTo("10");
        });

        end.complete("first");
        assertThat(first.join()).isEqualTo("first");
        assertThat(limit.call(() -> "third")).isEqualTo("third");
    }

    @Test
    void letsOthersInAfterAFailure() {
        var limit = new SoundController.BusyLimit(1, Duration.ZERO);

        assertThatThrownBy(() -> limit.call(() -> {
                    throw new IllegalArgumentException();
                }))
                .isInstanceOf(IllegalArgumentException.class);

        assertThat(limit.call(() -> "next")).isEqualTo("next");
    }
}
