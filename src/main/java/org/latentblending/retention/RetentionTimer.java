package org.latentblending.retention;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import lombok.RequiredArgsConstructor;
import net.javacrumbs.shedlock.core.DefaultLockingTaskExecutor;
import net.javacrumbs.shedlock.core.LockConfiguration;
import net.javacrumbs.shedlock.core.LockingTaskExecutor;
import net.javacrumbs.shedlock.provider.jdbctemplate.JdbcTemplateLockProvider;
import net.javacrumbs.shedlock.support.KeepAliveLockProvider;
import org.latentblending.health.DependencyHealth;
import org.latentblending.system.RoleSettings;
import org.latentblending.system.RoleSettings.Role;
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
@RequiredArgsConstructor
class RetentionTimer implements SchedulingConfigurer, DisposableBean {
    /** The shortest lease that ShedLock extends. */
    private static final Duration MIN_LEASE = Duration.ofSeconds(30);

    private final Retention retention;
    private final DependencyHealth health;
    private final Retention.Settings settings;
    private final RoleSettings role;
    private final JdbcTemplate jdbc;
    private final ScheduledExecutorService extension =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "retention-lock"));

    @Override
    public void configureTasks(ScheduledTaskRegistrar tasks) {
        if (role.role() == Role.WORKER) {
            return;
        }
        var locks = new JdbcTemplateLockProvider(JdbcTemplateLockProvider.Configuration.builder()
                .withJdbcTemplate(jdbc)
                .withLockedByValue(UUID.randomUUID().toString())
                .usingDbTime()
                .build());
        var executor = new DefaultLockingTaskExecutor(new KeepAliveLockProvider(locks, extension));
        tasks.addFixedDelayTask(new FixedDelayTask(() -> sweep(executor), settings.interval(), settings.interval()));
    }

    /** The other servers do not sweep again before most of an interval has passed. */
    private void sweep(LockingTaskExecutor executor) {
        if (health.outage().isEmpty()) {
            Duration interval = settings.interval();
            Duration lease = interval.compareTo(MIN_LEASE) < 0 ? MIN_LEASE : interval;
            Duration minimum = interval.multipliedBy(9).dividedBy(10);
            executor.executeWithLock(
                    (Runnable) retention::sweep, new LockConfiguration(Instant.now(), "retention", lease, minimum));
        }
    }

    /** The lock of a sweep that still runs expires. */
    @Override
    public void destroy() {
        extension.shutdownNow();
    }
}
