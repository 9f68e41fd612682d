package org.latentblending.jobs.workers;

import org.latentblending.jobs.queue.JobQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Takes one transition after the other from the queue and runs it on its device. */
class Worker implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

    private final ModelOnDevice model;
    private final JobQueue queue;
    private final RunTransition run;

    Worker(ModelOnDevice model, JobQueue queue, RunTransition run) {
        this.model = model;
        this.queue = queue;
        this.run = run;
    }

    @Override
    public void run() {
        LOG.info("Waiting for transitions on {}", model.device());
        while (!Thread.currentThread().isInterrupted()) {
            try {
                take();
            } catch (InterruptedException | ShuttingDown e) {
                break;
            } catch (RuntimeException e) {
                // Not even the failure could be stored; the transition is taken up again at the next start.
                LOG.error("A transition was left without a final state on {}", model.device(), e);
            }
        }
        model.close();
    }

    private void take() throws InterruptedException {
        JobQueue.Delivery delivery = queue.take();
        MDC.put("transition", delivery.transitionId());
        try {
            run.run(delivery.transitionId(), model);
            delivery.done();
        } finally {
            MDC.remove("transition");
        }
    }
}
