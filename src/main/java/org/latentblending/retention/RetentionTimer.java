package org.latentblending.retention;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.LockProvider;
import net.javacrumbs.shedlock.core.SimpleLock;
import net.javacrumbs.shedlock.provider.jdbctemplate.JdbcTemplateLockProvider;
import net.javacrumbs.shedlock.support.KeepAliveLockProvider;
import org.latentblending.health.DependencyHealth;
import org.latentblending.storage.StorageUnavailable;
import org.latentblending.system.JobSettings;
import org.latentblending.system.Role;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Runs {@link Retention} at intervals, on one server of a cluster at a time. The server that runs it holds a lock in the
 * database and extends it while it runs; the lock of a server that died expires.
 */
@Component
class RetentionTimer implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(RetentionTimer.class);

    private static final String LOCK = "retention";
    /** The shortest that ShedLock extends. */
    private static final Duration SHORTEST_LEASE = Duration.ofSeconds(30);

    /** After that the lock of a sweep that still runs is left to expire. */
    private static final Duration SHUTDOWN = Duration.ofSeconds(2);

    private final Retention retention;
    private final DependencyHealth parts;
    private final RetentionSettings settings;
    private final Role role;
    private final JdbcTemplate jdbc;
    private ScheduledExecutorService timer = Executors.newScheduledThreadPool(0);
    private ScheduledExecutorService extension = Executors.newScheduledThreadPool(0);
    private volatile boolean running;

    RetentionTimer(
            Retention retention,
            DependencyHealth parts,
            RetentionSettings settings,
            JobSettings jobs,
            JdbcTemplate jdbc) {
        this.retention = retention;
        this.parts = parts;
        this.settings = settings;
        this.role = jobs.role();
        this.jdbc = jdbc;
    }

    @Override
    public void start() {
        running = true;
        if (role != Role.WORKER) {
            timer = Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "retention"));
            extension = Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "retention-lock"));
            var locks = new KeepAliveLockProvider(
                    new JdbcTemplateLockProvider(JdbcTemplateLockProvider.Configuration.builder()
                            .withJdbcTemplate(jdbc)
                            .withLockedByValue(UUID.randomUUID().toString())
                            .usingDbTime()
                            .build()),
                    extension);
            long millis = settings.interval().toMillis();
            timer.scheduleWithFixedDelay(() -> sweep(locks), millis, millis, TimeUnit.MILLISECONDS);
        }
    }

    private void sweep(LockProvider locks) {
        if (parts.outage().isPresent()) {
            return;
        }
        try {
            Optional<SimpleLock> lock = locks.lock(lock(settings.interval()));
            if (lock.isPresent()) {
                try {
                    retention.sweep();
                } finally {
                    lock.get().unlock();
                }
            }
        } catch (StorageUnavailable | DataAccessException e) {
            LOG.warn("What is kept for too long stays until the next look: {}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("What is kept for too long stays until the next look", e);
        }
    }

    /** The other servers do not sweep again before most of an interval has passed. */
    private static LockConfiguration lock(Duration interval) {
        Duration lease = interval.compareTo(SHORTEST_LEASE) < 0 ? SHORTEST_LEASE : interval;
        return new LockConfiguration(
                Instant.now(), LOCK, lease, interval.multipliedBy(9).dividedBy(10));
    }

    @Override
    public void stop() {
        timer.shutdown();
        try {
            timer.awaitTermination(SHUTDOWN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        extension.shutdownNow();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
