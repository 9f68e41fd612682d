package org.latentblending.jobs.workers;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.latentblending.jobs.Parts;
import org.latentblending.jobs.queue.JobQueue;
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

    private final ModelOnDevice model;
    private final Supplier<JobQueue.Taker> queue;
    private final Claims claims;
    private final RunTask run;
    private final Parts parts;
    private final DeviceSession session;
    private volatile JobQueue.@Nullable Taker taker;
    private final StopRequest stop = new StopRequest();

    Worker(ModelOnDevice model, Supplier<JobQueue.Taker> queue, Claims claims, RunTask run, Parts parts) {
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
        JobQueue.Taker waiting = taker;
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
        try (JobQueue.Taker open = queue.get()) {
            taker = open;
            while (!stop.isAsked()) {
                if (parts.outage().isPresent()) {
                    pause();
                    continue;
                }
                JobQueue.Delivery delivery = open.take(PATIENCE);
                if (delivery != null) {
                    run(delivery);
                }
            }
        }
        model.close();
    }

    private void run(JobQueue.Delivery delivery) {
        MDC.put("transition", delivery.transitionId());
        try {
            HeldClaim claim = claim(delivery.taskId());
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
    private @Nullable HeldClaim claim(long taskId) {
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
