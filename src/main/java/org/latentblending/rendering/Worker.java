package org.latentblending.rendering;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.latentblending.health.DependencyHealth;
import org.latentblending.queue.TaskQueue;
import org.latentblending.rendering.devices.DeviceModelCache;
import org.latentblending.rendering.leases.ActiveLease;
import org.latentblending.rendering.leases.ActiveLeases;
import org.latentblending.rendering.leases.StopRequest;
import org.latentblending.system.ShuttingDown;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Takes one task after the other from the queue and does it on its device. It is asked to stop by a flag, never by an
 * interrupt, which would close the database's file under it.
 */
class Worker implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    /** Long, for a message that comes just as the wait ends is kept back until the next. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final long RETRY_MILLIS = 200;

    private final DeviceModelCache model;
    private final Supplier<TaskQueue.Taker> queue;
    private final ActiveLeases claims;
    private final RunTask run;
    private final DependencyHealth parts;
    private final DeviceSession session;
    private volatile TaskQueue.@Nullable Taker taker;
    private final StopRequest stop = new StopRequest();

    Worker(
            DeviceModelCache model,
            Supplier<TaskQueue.Taker> queue,
            ActiveLeases claims,
            RunTask run,
            DependencyHealth parts) {
        this.model = model;
        this.queue = queue;
        this.claims = claims;
        this.run = run;
        this.parts = parts;
        this.session = new DeviceSession(model);
    }

    /** Asks the worker to end after the block that it is at. */
    void stop() {
        stop.ask();
        TaskQueue.Taker waiting = taker;
        if (waiting != null) {
            waiting.wake();
        }
    }

    /** Asks the worker to end after the denoising step that it is at. */
    void stopNow() {
        stop.urge();
    }

    @Override
    public void run() {
        LOG.info("Waiting for transitions on {}", model.device());
        try (TaskQueue.Taker open = queue.get()) {
            taker = open;
            while (!stop.isAsked()) {
                if (parts.outage().isPresent()) {
                    pause();
                    continue;
                }
                TaskQueue.Delivery delivery = open.take(PATIENCE);
                if (delivery != null) {
                    run(delivery);
                }
            }
        }
        model.close();
    }

    private void run(TaskQueue.Delivery delivery) {
        MDC.put("transition", delivery.transitionId());
        try {
            ActiveLease claim = claim(delivery.taskId());
            if (claim != null) {
                run.run(claim, session);
            }
            delivery.done();
        } catch (ShuttingDown e) {
            LOG.info("Leaving the task in the queue");
        } finally {
            MDC.remove("transition");
        }
    }

    /** Keeps the message while the database cannot say what it stands for. */
    private @Nullable ActiveLease claim(long taskId) {
        boolean told = false;
        while (!stop.isAsked()) {
            try {
                return claims.take(taskId, stop);
            } catch (DataAccessException | TransactionException e) {
                if (!told) {
                    LOG.warn("Waiting until the database can be used again: {}", e.getMessage());
                    told = true;
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
