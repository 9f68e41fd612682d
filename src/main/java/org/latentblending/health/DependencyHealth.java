package org.latentblending.health;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Whether the server can do jobs: looks at its parts again and again, so that nobody who asks has to wait for one that
 * hangs. While one cannot be used, new jobs are refused and begun ones wait.
 */
@Component
public class DependencyHealth implements SmartLifecycle {
    private final List<WatchedDependency> parts;
    private final HealthSettings settings;
    private final ApplicationContext server;
    private volatile ScheduledExecutorService threads = Executors.newScheduledThreadPool(0);
    private volatile boolean running;
    private volatile boolean ending;

    DependencyHealth(
            List<DependencyProbe> parts, HealthSettings settings, ApplicationContext server, MeterRegistry meters) {
        this.parts = parts.stream()
                .map(part -> new WatchedDependency(part, settings.patience().toNanos()))
                .toList();
        this.settings = settings;
        this.server = server;
        this.parts.forEach(part -> Gauge.builder("latentblending.part.up", part, one -> one.reason() == null ? 1 : 0)
                .description("Whether a part that jobs need can be used")
                .tag("part", part.name())
                .register(meters));
    }

    /** Why jobs cannot be done at present. */
    public Optional<String> outage() {
        return parts.stream()
                .map(WatchedDependency::reason)
                .filter(Objects::nonNull)
                .findFirst();
    }

    /** The same after a new look, for somebody who has seen something fail. */
    public Optional<String> outageNow() {
        CompletableFuture.allOf(parts.stream()
                        .map(part -> CompletableFuture.runAsync(part::lookAnew, threads))
                        .toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, 2 * settings.patience().toMillis(), TimeUnit.MILLISECONDS)
                .join();
        return outage();
    }

    /** Why one part cannot be used at present. */
    Optional<String> outage(String part) {
        return parts.stream()
                .filter(watched -> watched.name().equals(part))
                .map(WatchedDependency::reason)
                .filter(Objects::nonNull)
                .findFirst();
    }

    /** @throws Unavailable if new jobs cannot be taken at present */
    public void checkOpen() {
        if (ending) {
            throw new Unavailable("The server ends.");
        }
        outage().ifPresent(reason -> {
            throw new Unavailable(reason);
        });
    }

    @EventListener
    void closed(ContextClosedEvent closed) {
        if (closed.getApplicationContext() == server) {
            ending = true;
        }
    }

    @Override
    public void start() {
        threads = Executors.newScheduledThreadPool(2 * parts.size(), task -> {
            var thread = new Thread(task, "health");
            thread.setDaemon(true);
            return thread;
        });
        long millis = settings.interval().toMillis();
        parts.forEach(part -> threads.scheduleWithFixedDelay(part::look, 0, millis, TimeUnit.MILLISECONDS));
        running = true;
    }

    /** Never by an interrupt, which would close the database's file under it. */
    @Override
    public void stop() {
        threads.shutdown();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** The last to stop, for whoever gives work back asks. */
    @Override
    public int getPhase() {
        return 0;
    }
}
