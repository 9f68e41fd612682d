package org.latentblending.rendering;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import lombok.extern.slf4j.Slf4j;
import org.jspecify.annotations.Nullable;
import org.latentblending.health.DependencyHealth;
import org.latentblending.queue.TaskConsumer;
import org.latentblending.rendering.devices.DeviceModelCache;
import org.latentblending.rendering.leases.ActiveLease;
import org.latentblending.rendering.leases.ActiveLeases;
import org.latentblending.rendering.leases.StopRequest;
import org.latentblending.system.ShuttingDown;
import org.slf4j.MDC;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Polls the queue for tasks and runs them, one at a time, on its device. A flag asks it to stop, because an interrupt would
 * close the file of an embedded database.
 */
@Slf4j
class Worker implements Runnable {
    /** Long, because a message that arrives just when a poll ends is only delivered by the next one. */
    private static final Duration POLL = Duration.ofSeconds(2);

    private static final long RETRY_MILLIS = 200;

    private final DeviceModelCache models;
    private final Supplier<TaskConsumer> queue;
    private final ActiveLeases leases;
    private final TaskRunner runner;
    private final DependencyHealth health;
    private final DeviceSession session;
    private final StopRequest stop = new StopRequest();
    private volatile @Nullable TaskConsumer consumer;

    Worker(
            DeviceModelCache models,
            Supplier<TaskConsumer> queue,
            ActiveLeases leases,
            TaskRunner runner,
            DependencyHealth health) {
        this.models = models;
        this.queue = queue;
        this.leases = leases;
        this.runner = runner;
        this.health = health;
        this.session = new DeviceSession(models);
    }

    /** Asks the worker to stop after its current block. */
    void stop() {
        stop.request();
        TaskConsumer polling = consumer;
        if (polling != null) {
            polling.wakeup();
        }
    }

    /** Asks the worker to stop after its current denoising step. */
    void stopNow() {
        stop.requestImmediate();
    }

    @Override
    public void run() {
        LOG.info("Waiting for tasks on {}", models.device());
        try (TaskConsumer open = queue.get()) {
            consumer = open;
            while (!stop.isRequested()) {
                if (health.outage().isPresent()) {
                    pause();
                    continue;
                }
                TaskConsumer.Delivery delivery = open.poll(POLL);
                if (delivery != null) {
                    run(delivery);
                }
            }
        }
        models.close();
    }

    private void run(TaskConsumer.Delivery delivery) {
        MDC.put("transition", delivery.transitionId());
        try {
            ActiveLease lease = acquire(delivery.taskId());
            if (lease != null) {
                runner.run(lease, session);
            }
            delivery.acknowledge();
        } catch (ShuttingDown e) {
            LOG.info("Leaving the task in the queue");
        } finally {
            MDC.remove("transition");
        }
    }

    /** Waits while the database is unavailable. */
    private @Nullable ActiveLease acquire(long taskId) {
        boolean logged = false;
        while (!stop.isRequested()) {
            try {
                return leases.acquire(taskId, stop);
            } catch (DataAccessException | TransactionException e) {
                if (!logged) {
                    LOG.warn("Waiting for the database: {}", e.getMessage());
                    logged = true;
                }
                pause();
            }
        }
        throw new ShuttingDown();
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
        } catch (InterruptedException e) {
            throw new ShuttingDown();
        }
    }
}
