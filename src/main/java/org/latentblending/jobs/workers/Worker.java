package org.latentblending.jobs.workers;

import java.time.Duration;
import org.latentblending.jobs.queue.JobQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Takes one transition after the other from the queue and runs it on its device. It is asked to stop by a flag, never by
 * an interrupt, which would close the database's file under it.
 */
class Worker implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    private static final Duration PATIENCE = Duration.ofMillis(200);

    private final ModelOnDevice model;
    private final JobQueue queue;
    private final RunTransition run;
    private volatile boolean stopping;

    Worker(ModelOnDevice model, JobQueue queue, RunTransition run) {
        this.model = model;
        this.queue = queue;
        this.run = run;
    }

    /** Asks the worker to end after the denoising step that it is at. */
    void stop() {
        stopping = true;
    }

    @Override
    public void run() {
        LOG.info("Waiting for transitions on {}", model.device());
        while (!stopping) {
            JobQueue.Delivery delivery = queue.take(PATIENCE);
            if (delivery != null) {
                run(delivery);
            }
        }
        model.close();
    }

    private void run(JobQueue.Delivery delivery) {
        MDC.put("transition", delivery.transitionId());
        try {
            run.run(delivery.transitionId(), model, () -> stopping);
            delivery.done();
        } catch (ShuttingDown e) {
            LOG.info("Leaving the transition to the next start");
        } catch (RuntimeException e) {
            // Not even the failure could be stored.
            LOG.error("The transition has no final state and is taken up again at the next start", e);
        } finally {
            MDC.remove("transition");
        }
    }
}
