package org.latentblending.api;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.BaseUnits;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.concurrent.TimeUnit;
import org.latentblending.quotas.StorageUsage;
import org.latentblending.system.RoleSettings;
import org.latentblending.system.RoleSettings.Role;
import org.latentblending.transitions.TransitionEvent;
import org.latentblending.transitions.TransitionStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * Gauges of transitions and stored bytes, which query the database on each scrape, and a counter of the transitions that end
 * in this process. See docs/metrics.md.
 */
@Component
class TransitionMetrics {
    private final MeterRegistry registry;
    private final JdbcClient jdbc;
    private final Clock clock;

    TransitionMetrics(MeterRegistry registry, JdbcClient jdbc, StorageUsage usage, RoleSettings role, Clock clock) {
        this.registry = registry;
        this.jdbc = jdbc;
        this.clock = clock;
        if (role.role() != Role.WORKER) {
            gauge("latentblending.transitions.queued", TransitionStatus.QUEUED, "Transitions that wait for a worker");
            gauge("latentblending.transitions.running", TransitionStatus.RUNNING, "Transitions that workers are at");
            TimeGauge.builder("latentblending.queue.oldest", this::secondsOfOldest, TimeUnit.SECONDS)
                    .description("How long the first of those that wait has waited")
                    .register(registry);
            Gauge.builder("latentblending.kept", usage, StorageUsage::bytes)
                    .baseUnit(BaseUnits.BYTES)
                    .description("What finished transitions and uploads take")
                    .register(registry);
        }
    }

    private void gauge(String name, TransitionStatus status, String description) {
        Gauge.builder(name, () -> count(status)).description(description).register(registry);
    }

    private long count(TransitionStatus status) {
        return jdbc.sql("select count(*) from transition where status = ?")
                .param(status.name())
                .query(Long.class)
                .single();
    }

    private double secondsOfOldest() {
        return jdbc.sql("select created_at from transition where status = 'QUEUED' order by ordinal limit 1")
                .query(OffsetDateTime.class)
                .optional()
                .map(since ->
                        Duration.between(since.toInstant(), clock.instant()).toMillis() / 1e3)
                .orElse(0.0);
    }

    @TransactionalEventListener
    void ended(TransitionEvent.Ended ended) {
        Counter.builder("latentblending.transitions.ended")
                .description("Transitions that ended")
                .tag("status", ended.status().inJson())
                .tag(
                        "problem",
                        ended.problem() == null ? "none" : ended.problem().title())
                .register(registry)
                .increment();
    }
}
