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
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.context.ApplicationContext;
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
public class DependencyHealth implements SmartLifecycle {
    private final List<WatchedDependency> dependencies;
    private final HealthSettings settings;
    private final ApplicationContext server;
    private final TaskScheduler scheduler;
    private final SimpleAsyncTaskExecutor threads = new SimpleAsyncTaskExecutor("health-");
    private volatile List<ScheduledFuture<?>> checks = List.of();
    private volatile boolean shuttingDown;

    /** The server accepts no transitions at present, for the reason in the message. */
    public static class Unavailable extends RuntimeException {
        Unavailable(String reason) {
            super(reason);
        }
    }

    /** @param probes by the name of the dependency in {@code /actuator/health} */
    DependencyHealth(
            Map<String, WatchedDependency.Probe> probes,
            HealthSettings settings,
            ApplicationContext server,
            TaskScheduler scheduler,
            HealthContributorRegistry indicators,
            MeterRegistry meters) {
        long timeout = settings.timeout().toNanos();
        this.dependencies = probes.entrySet().stream()
                .map(probe -> new WatchedDependency(probe.getKey(), probe.getValue(), timeout))
                .toList();
        this.settings = settings;
        this.server = server;
        this.scheduler = scheduler;
        threads.setDaemon(true);
        dependencies.forEach(dependency -> {
            indicators.registerContributor(dependency.name(), dependency);
            Gauge.builder("latentblending.dependency.up", dependency, one -> one.reason() == null ? 1 : 0)
                    .description("Whether a dependency of the server is available")
                    .tag("dependency", dependency.name())
                    .register(meters);
        });
    }

    /** Why the server cannot work at present; empty if it can. */
    public Optional<String> outage() {
        return dependencies.stream()
                .map(WatchedDependency::reason)
                .filter(Objects::nonNull)
                .findFirst();
    }

    /** As {@link #outage}, after new checks, for a caller who has seen a failure. */
    public Optional<String> outageNow() {
        CompletableFuture.allOf(dependencies.stream()
                        .map(dependency -> CompletableFuture.runAsync(dependency::checkAgain, threads))
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

    @EventListener
    void closed(ContextClosedEvent closed) {
        if (closed.getApplicationContext() == server) {
            shuttingDown = true;
        }
    }

    @Override
    public void start() {
        checks = dependencies.stream()
                .<ScheduledFuture<?>>map(
                        dependency -> scheduler.scheduleWithFixedDelay(dependency::check, settings.interval()))
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
}
