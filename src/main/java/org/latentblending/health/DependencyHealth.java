package org.latentblending.health;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.stereotype.Component;

/**
 * Whether the server can work: checks its dependencies periodically, so that no caller waits for a dependency that hangs.
 * While one is unavailable, new transitions are refused and started ones wait.
 */
@Component
@Slf4j
public class DependencyHealth implements SmartLifecycle {
    private final List<Dependency> dependencies;
    private final HealthSettings settings;
    private final TaskScheduler scheduler;
    private final SimpleAsyncTaskExecutor threads = new SimpleAsyncTaskExecutor("health-");
    private volatile List<ScheduledFuture<?>> checks = List.of();
    private volatile boolean shuttingDown;

    /** A check of something that the server needs to work. */
    interface Probe {
        /** Tries to restore it if it is not available; may block. Throws an exception with the reason if it is unavailable. */
        void check();
    }

    /** The server accepts no transitions at present, for the reason in the message. */
    public static class Unavailable extends RuntimeException {
        Unavailable(String reason) {
            super(reason);
        }
    }

    /** @param probes by the name of the dependency in {@code /actuator/health} */
    DependencyHealth(
            Map<String, Probe> probes,
            HealthSettings settings,
            TaskScheduler scheduler,
            HealthContributorRegistry indicators,
            MeterRegistry meters) {
        long timeout = settings.timeout().toNanos();
        this.dependencies = probes.entrySet().stream()
                .map(probe -> new Dependency(probe.getKey(), probe.getValue(), timeout))
                .toList();
        this.settings = settings;
        this.scheduler = scheduler;
        threads.setDaemon(true);
        dependencies.forEach(dependency -> {
            indicators.registerContributor(dependency.name, dependency);
            Gauge.builder("latentblending.dependency.up", dependency, one -> one.reason() == null ? 1 : 0)
                    .description("Whether a dependency of the server is available")
                    .tag("dependency", dependency.name)
                    .register(meters);
        });
    }

    /** Why the server cannot work at present; empty if it can. */
    public Optional<String> outage() {
        return dependencies.stream()
                .map(Dependency::reason)
                .filter(Objects::nonNull)
                .findFirst();
    }

    /** As {@link #outage}, after new checks, for a caller who has seen a failure. */
    public Optional<String> outageNow() {
        CompletableFuture.allOf(dependencies.stream()
                        .map(dependency ->
                                CompletableFuture.runAsync(() -> dependency.check(dependency.timeoutNanos), threads))
                        .toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, 2 * settings.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .join();
        return outage();
    }

    /** @throws Unavailable if the server accepts no transitions at present */
    public void checkOpen() {
        if (shuttingDown) {
            throw new Unavailable("The server is shutting down.");
        }
        outage().ifPresent(reason -> {
            throw new Unavailable(reason);
        });
    }

    @EventListener(ContextClosedEvent.class)
    void closed() {
        shuttingDown = true;
    }

    @Override
    public void start() {
        checks = dependencies.stream()
                .<ScheduledFuture<?>>map(
                        dependency -> scheduler.scheduleWithFixedDelay(() -> dependency.check(0), settings.interval()))
                .toList();
    }

    @Override
    public void stop() {
        checks.forEach(check -> check.cancel(false));
        checks = List.of();
    }

    @Override
    public boolean isRunning() {
        return !checks.isEmpty();
    }

    /** Stops after the workers, which ask it when they release tasks. */
    @Override
    public int getPhase() {
        return 0;
    }

    /** The result of the last check of a dependency. One that does not answer in time counts as unavailable. */
    @RequiredArgsConstructor
    private static class Dependency implements HealthIndicator {
        private final String name;
        private final Probe probe;
        private final long timeoutNanos;
        private final ReentrantLock checking = new ReentrantLock();
        private volatile long checkingSince;
        private volatile @Nullable String reason;

        /** Why it is unavailable; null if it is available. */
        @Nullable
        String reason() {
            long since = checkingSince;
            return since != 0 && System.nanoTime() - since > timeoutNanos
                    ? "The %s gives no answer.".formatted(name)
                    : reason;
        }

        @Override
        public Health health() {
            String why = reason();
            return (why == null ? Health.up() : Health.down().withDetail("reason", why)).build();
        }

        /** Checks it, unless another check takes longer than {@code waitNanos}. */
        void check(long waitNanos) {
            try {
                if (checking.tryLock(waitNanos, TimeUnit.NANOSECONDS)) {
                    checkLocked();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void checkLocked() {
            checkingSince = System.nanoTime();
            try {
                probe.check();
                if (reason != null) {
                    LOG.info("The {} is available again", name);
                }
                reason = null;
            } catch (RuntimeException e) {
                if (reason == null) {
                    LOG.warn("Transitions wait and new ones are refused: {}", e.getMessage());
                }
                reason = e.getMessage() == null ? e.toString() : e.getMessage();
            } finally {
                checkingSince = 0;
                checking.unlock();
            }
        }
    }
}
