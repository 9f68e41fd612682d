package org.latentblending.rendering;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.latentblending.cluster.LiveWorkers;
import org.latentblending.cluster.ModelAdvertiser;
import org.latentblending.health.DependencyHealth;
import org.latentblending.models.ModelCatalogue;
import org.latentblending.queue.TaskQueue;
import org.latentblending.rendering.devices.DeviceModelCache;
import org.latentblending.rendering.devices.DiffusionModels;
import org.latentblending.rendering.devices.MeasuredModels;
import org.latentblending.rendering.leases.ActiveLeases;
import org.latentblending.rendering.movies.RenderMovie;
import org.latentblending.system.Deadline;
import org.latentblending.system.JobSettings;
import org.latentblending.system.Role;
import org.latentblending.transitions.lifecycle.TaskLifecycle;
import org.latentblending.transitions.tasks.LeaseSettings;
import org.latentblending.transitions.tasks.TaskOutbox;
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
    private final ActiveLeases claims;
    private final TaskQueue queue;
    private final RunTask run;
    private final RenderMovie movies;
    private final LiveWorkers live;
    private final ActiveTransitions inHand;
    private final CheckpointWriter.Factory stores;
    private final ModelAdvertiser exchange;
    private final DependencyHealth parts;
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
            ActiveLeases claims,
            TaskQueue queue,
            RunTask run,
            RenderMovie movies,
            LiveWorkers live,
            ActiveTransitions inHand,
            CheckpointWriter.Factory stores,
            ModelAdvertiser exchange,
            DependencyHealth parts,
            LeaseSettings work,
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
            var worker = new Worker(new DeviceModelCache(device, models, catalogue), this::taker, claims, run, parts);
            var thread = new Thread(worker, "worker-" + device);
            workers.add(worker);
            thread.start();
            threads.add(thread);
        }
    }

    @Override
    public void stop() {
        var half = new Deadline(grace.dividedBy(2));
        var whole = new Deadline(grace);
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
    private TaskQueue.Taker taker() {
        return settings.role() == Role.WORKER ? queue.taker(exchange::usable) : queue.taker();
    }
}
