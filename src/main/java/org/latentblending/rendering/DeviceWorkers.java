package org.latentblending.rendering;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import lombok.RequiredArgsConstructor;
import org.latentblending.health.DependencyHealth;
import org.latentblending.models.ModelCatalogue;
import org.latentblending.queue.TaskQueue;
import org.latentblending.rendering.devices.DeviceModelCache;
import org.latentblending.rendering.devices.DeviceSettings;
import org.latentblending.rendering.devices.DiffusionModels;
import org.latentblending.rendering.devices.StopTakingTasks;
import org.latentblending.rendering.leases.ActiveLeases;
import org.latentblending.system.Deadline;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** One worker for each device of this process, each on a thread of its own. */
@Component
@RequiredArgsConstructor
class DeviceWorkers {
    private final DiffusionModels models;
    private final ModelCatalogue catalogue;
    private final DeviceSettings settings;
    private final ActiveLeases leases;
    private final TaskQueue queue;
    private final TaskRunner runner;
    private final DependencyHealth health;
    private final MeterRegistry meters;
    private final List<Worker> workers = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    /** The devices for workers of this process. */
    List<String> names() {
        return models.devices(settings.devices());
    }

    void start(List<String> names) {
        for (String device : names) {
            var cache = new DeviceModelCache(device, models, catalogue, meters);
            var worker = new Worker(cache, () -> leases.consumer(queue), leases, runner, health);
            var thread = new Thread(worker, "worker-" + device);
            workers.add(worker);
            thread.start();
            threads.add(thread);
        }
    }

    @EventListener(StopTakingTasks.class)
    void stopTakingTasks() {
        workers.forEach(Worker::stop);
    }

    /**
     * Stops the workers.
     *
     * @param block how long they may finish their current blocks
     * @param step how long they may finish their current steps
     */
    void stop(Deadline block, Deadline step) {
        workers.forEach(Worker::stop);
        threads.forEach(block::join);
        workers.forEach(Worker::stopNow);
        threads.forEach(step::join);
        workers.clear();
        threads.clear();
    }
}
