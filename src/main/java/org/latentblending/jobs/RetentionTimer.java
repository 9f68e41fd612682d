package org.latentblending.jobs;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.latentblending.jobs.storage.StorageFailed;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/** Lets {@link Retention} look again and again, where clients are served and all that it needs works. */
@Component
class RetentionTimer implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(RetentionTimer.class);

    private final Retention retention;
    private final Parts parts;
    private final RetentionSettings settings;
    private final Role role;
    private ScheduledExecutorService timer = Executors.newScheduledThreadPool(0);
    private volatile boolean running;

    RetentionTimer(Retention retention, Parts parts, RetentionSettings settings, JobSettings jobs) {
        this.retention = retention;
        this.parts = parts;
        this.settings = settings;
        this.role = jobs.role();
    }

    @Override
    public void start() {
        running = true;
        if (role != Role.WORKER) {
            timer = Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "retention"));
            long millis = settings.interval().toMillis();
            timer.scheduleWithFixedDelay(this::sweep, millis, millis, TimeUnit.MILLISECONDS);
        }
    }

    private void sweep() {
        if (parts.outage().isPresent()) {
            return;
        }
        try {
            retention.sweep();
        } catch (StorageFailed | DataAccessException e) {
            LOG.warn("What is kept for too long stays until the next look: {}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("What is kept for too long stays until the next look", e);
        }
    }

    @Override
    public void stop() {
        timer.shutdown();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
