package org.latentblending.retention;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.LockProvider;
import net.javacrumbs.shedlock.core.SimpleLock;
import net.javacrumbs.shedlock.provider.jdbctemplate.JdbcTemplateLockProvider;
import net.javacrumbs.shedlock.support.KeepAliveLockProvider;
import org.latentblending.health.DependencyHealth;
import org.latentblending.system.Role;
import org.latentblending.system.RoleSettings;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.FixedDelayTask;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;
import org.springframework.stereotype.Component;

/**
 * Runs {@link Retention} at intervals, on one server of a cluster at a time. The server that runs it holds a lock in the
 * database and extends it while it runs; the lock of a server that died expires.
 */
@Component
class RetentionTimer implements SchedulingConfigurer, DisposableBean {
    private static final String LOCK = "retention";
    /** The shortest that ShedLock extends. */
    private static final Duration SHORTEST_LEASE = Duration.ofSeconds(30);

    private final Retention retention;
    private final DependencyHealth health;
    private final RetentionSettings settings;
    private final Role role;
    private final ScheduledExecutorService extension =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "retention-lock"));
    private final LockProvider locks;

    RetentionTimer(
            Retention retention,
            DependencyHealth health,
            RetentionSettings settings,
            RoleSettings role,
            JdbcTemplate jdbc) {
        this.retention = retention;
        this.health = health;
        this.settings = settings;
        this.role = role.role();
        this.locks = new KeepAliveLockProvider(
                new JdbcTemplateLockProvider(JdbcTemplateLockProvider.Configuration.builder()
                        .withJdbcTemplate(jdbc)
                        .withLockedByValue(UUID.randomUUID().toString())
                        .usingDbTime()
                        .build()),
                extension);
    }

    @Override
    public void configureTasks(ScheduledTaskRegistrar tasks) {
        if (role != Role.WORKER) {
            tasks.addFixedDelayTask(new FixedDelayTask(this::sweep, settings.interval(), settings.interval()));
        }
    }

    private void sweep() {
        if (health.outage().isPresent()) {
            return;
        }
        Optional<SimpleLock> lock = locks.lock(lock(settings.interval()));
        if (lock.isPresent()) {
            try {
                retention.sweep();
            } finally {
                lock.get().unlock();
            }
        }
    }

    /** The other servers do not sweep again before most of an interval has passed. */
    private static LockConfiguration lock(Duration interval) {
        Duration lease = interval.compareTo(SHORTEST_LEASE) < 0 ? SHORTEST_LEASE : interval;
        return new LockConfiguration(
                Instant.now(), LOCK, lease, interval.multipliedBy(9).dividedBy(10));
    }

    /** The lock of a sweep that still runs expires. */
    @Override
    public void destroy() {
        extension.shutdownNow();
    }
}
