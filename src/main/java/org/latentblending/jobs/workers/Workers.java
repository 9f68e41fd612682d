package org.latentblending.jobs.workers;

import java.util.ArrayList;
import java.util.List;
import org.latentblending.jobs.JobSettings;
import org.latentblending.jobs.Transitions;
import org.latentblending.jobs.queue.JobQueue;
import org.latentblending.models.ModelCatalogue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Starts one worker a device, and hands them what an earlier run of the server did not finish. */
@Component
class Workers implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);
    private static final long GRACE_MILLIS = 10_000;

    private final DiffusionModels models;
    private final ModelCatalogue catalogue;
    private final JobSettings settings;
    private final Transitions transitions;
    private final JobQueue queue;
    private final RunTransition run;
    private final RenderMovie movies;
    private final List<Worker> workers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    Workers(
            DiffusionModels models,
            ModelCatalogue catalogue,
            JobSettings settings,
            Transitions transitions,
            JobQueue queue,
            RunTransition run,
            RenderMovie movies) {
        this.models = models;
        this.catalogue = catalogue;
        this.settings = settings;
        this.transitions = transitions;
        this.queue = queue;
        this.run = run;
        this.movies = movies;
    }

    @Override
    public void start() {
        List<String> unfinished = transitions.unfinished();
        if (!unfinished.isEmpty()) {
            LOG.info("Taking up {} transitions that were not finished", unfinished.size());
        }
        unfinished.forEach(queue::put);
        movies.resume();
        for (String device : models.devices(settings.devices())) {
            var worker = new Worker(new ModelOnDevice(device, models, catalogue), queue, run);
            var thread = new Thread(worker, "worker-" + device);
            workers.add(worker);
            thread.start();
            threads.add(thread);
        }
    }

    @Override
    public void stop() {
        workers.forEach(Worker::stop);
        for (Thread thread : threads) {
            try {
                thread.join(GRACE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        workers.clear();
        threads.clear();
    }

    @Override
    public boolean isRunning() {
        return !threads.isEmpty();
    }
}
