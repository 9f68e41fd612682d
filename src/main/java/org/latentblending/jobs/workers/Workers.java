package org.latentblending.jobs.workers;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.latentblending.jobs.JobSettings;
import org.latentblending.jobs.Parts;
import org.latentblending.jobs.Role;
import org.latentblending.jobs.TaskLifecycle;
import org.latentblending.jobs.TaskOutbox;
import org.latentblending.jobs.WorkSettings;
import org.latentblending.jobs.queue.JobQueue;
import org.latentblending.models.ModelCatalogue;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Starts one worker a device where this process draws, and in any case the watch over the tasks. */
@Component
class Workers implements SmartLifecycle {
    private final DiffusionModels models;
    private final ModelCatalogue catalogue;
    private final JobSettings settings;
    private final TaskLifecycle tasks;
    private final TaskOutbox outbox;
    private final TaskWatch watch;
    private final Claims claims;
    private final JobQueue queue;
    private final RunTask run;
    private final RenderMovie movies;
    private final LiveWorkers live;
    private final TransitionsInHand inHand;
    private final BlockStore.Factory stores;
    private final ModelExchange exchange;
    private final Parts parts;
    private final Duration grace;
    private final List<Worker> workers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean started;

    Workers(
            DiffusionModels models,
            ModelCatalogue catalogue,
            JobSettings settings,
            TaskLifecycle tasks,
            TaskOutbox outbox,
            TaskWatch watch,
            Claims claims,
            JobQueue queue,
            RunTask run,
            RenderMovie movies,
            LiveWorkers live,
            TransitionsInHand inHand,
            BlockStore.Factory stores,
            ModelExchange exchange,
            Parts parts,
            WorkSettings work,
            MeterRegistry meters) {
        this.models = new MeasuredModels(models, meters);
        this.catalogue = catalogue;
        this.settings = settings;
        this.tasks = tasks;
        this.outbox = outbox;
        this.watch = watch;
        this.claims = claims;
        this.queue = queue;
        this.run = run;
        this.movies = movies;
        this.live = live;
        this.inHand = inHand;
        this.stores = stores;
        this.exchange = exchange;
        this.parts = parts;
        this.grace = work.grace();
    }

    @Override
    public void start() {
        List<String> devices = settings.role().draws() ? models.devices(settings.devices()) : List.of();
        stores.open();
        live.start(devices.size());
        tasks.adopt();
        outbox.send();
        watch.start();
        if (settings.role() != Role.WORKER) {
            movies.resume();
        }
        started = true;
        for (String device : devices) {
            var worker = new Worker(new ModelOnDevice(device, models, catalogue), this::taker, claims, run, parts);
            var thread = new Thread(worker, "worker-" + device);
            workers.add(worker);
            thread.start();
            threads.add(thread);
        }
    }

    @Override
    public void stop() {
        var half = new Grace(grace.dividedBy(2));
        var whole = new Grace(grace);
        workers.forEach(Worker::stop);
        threads.forEach(half::join);
        workers.forEach(Worker::stopNow);
        threads.forEach(whole::join);
        inHand.close(whole);
        stores.close(whole);
        claims.handBackAll();
        watch.stop(whole);
        live.stop();
        workers.clear();
        threads.clear();
        started = false;
    }

    @Override
    public boolean isRunning() {
        return started;
    }

    /** A server that is all there is takes every task, so that one whose model is gone fails and does not wait. */
    private JobQueue.Taker taker() {
        return settings.role() == Role.WORKER ? queue.taker(exchange::usable) : queue.taker();
    }
}
