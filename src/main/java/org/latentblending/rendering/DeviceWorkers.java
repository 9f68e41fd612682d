package org.latentblending.rendering;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.jspecify.annotations.Nullable;
import org.latentblending.diffusion.DiffusionModel;
import org.latentblending.diffusion.torch.Devices;
import org.latentblending.health.DependencyHealth;
import org.latentblending.models.ModelCatalogue;
import org.latentblending.queue.TaskConsumer;
import org.latentblending.queue.TaskQueue;
import org.latentblending.rendering.devices.DeviceModelCache;
import org.latentblending.rendering.devices.DeviceSettings;
import org.latentblending.rendering.devices.DiffusionModels;
import org.latentblending.rendering.leases.ActiveLease;
import org.latentblending.rendering.leases.ActiveLease.Stop;
import org.latentblending.rendering.leases.ActiveLeases;
import org.latentblending.system.Deadline;
import org.latentblending.system.RoleSettings;
import org.latentblending.system.ShuttingDown;
import org.slf4j.MDC;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** One worker for each device of this process, each on a thread of its own. */
@Component
@RequiredArgsConstructor
@Slf4j
class DeviceWorkers {
    /** Long, because a message that arrives just when a poll ends is only delivered by the next one. */
    private static final Duration POLL = Duration.ofSeconds(2);

    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final DiffusionModels models;
    private final ModelCatalogue catalogue;
    private final DeviceSettings settings;
    private final ActiveLeases leases;
    private final TaskQueue queue;
    private final TaskRunner runner;
    private final DependencyHealth health;
    private final MeterRegistry meters;
    private final List<Worker> workers = new CopyOnWriteArrayList<>();

    List<String> names() {
        return models.devices(settings.devices());
    }

    /** The devices of the workers that run. */
    List<String> running() {
        return workers.stream().map(worker -> worker.cache.device()).toList();
    }

    void start(List<String> names) {
        for (String device : names) {
            var worker = new Worker(device);
            workers.add(worker);
            worker.thread.start();
        }
    }

    /** A process that is about to end refuses traffic first. */
    @EventListener
    void stopTakingTasks(AvailabilityChangeEvent<ReadinessState> change) {
        if (change.getState() == ReadinessState.REFUSING_TRAFFIC) {
            workers.forEach(Worker::stop);
        }
    }

    /**
     * Stops the workers.
     *
     * @param block how long they may finish their current blocks
     * @param step how long they may finish their current steps
     */
    void stop(Deadline block, Deadline step) {
        workers.forEach(Worker::stop);
        workers.forEach(worker -> block.join(worker.thread));
        workers.forEach(worker -> worker.stop = Stop.AFTER_STEP);
        workers.forEach(worker -> step.join(worker.thread));
        workers.clear();
    }

    /**
     * Polls the queue for tasks and runs them, one at a time. A flag asks it to stop, because an interrupt would close the
     * file of an embedded database.
     */
    private final class Worker {
        private final DeviceModelCache cache;
        private final Thread thread;
        private volatile Stop stop = Stop.NO;
        private volatile @Nullable TaskConsumer consumer;
        /** Kept for consecutive tasks of one transition. */
        private @Nullable MovieSession open;

        Worker(String device) {
            cache = new DeviceModelCache(device, models, catalogue, meters);
            thread = new Thread(this::work, "worker-" + device);
        }

        void stop() {
            if (stop == Stop.NO) {
                stop = Stop.AFTER_BLOCK;
            }
            TaskConsumer polling = consumer;
            if (polling != null) {
                polling.wakeup();
            }
        }

        private void work() {
            LOG.info("Waiting for tasks on {}", cache.device());
            try (TaskConsumer opened = leases.consumer(queue)) {
                consumer = opened;
                while (stop == Stop.NO) {
                    if (health.outage().isPresent()) {
                        LockSupport.parkNanos(RETRY_NANOS);
                        continue;
                    }
                    TaskConsumer.Delivery delivery = opened.poll(POLL);
                    if (delivery != null) {
                        run(delivery);
                    }
                }
            }
            cache.close();
        }

        private void run(TaskConsumer.Delivery delivery) {
            MDC.put("transition", delivery.transitionId());
            try {
                ActiveLease lease = acquire(delivery.taskId());
                if (lease != null) {
                    runner.run(lease, this::session);
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
            while (stop == Stop.NO) {
                try {
                    return leases.acquire(taskId, () -> stop);
                } catch (DataAccessException | TransactionException e) {
                    if (!logged) {
                        LOG.warn("Waiting for the database: {}", e.getMessage());
                        logged = true;
                    }
                    LockSupport.parkNanos(RETRY_NANOS);
                }
            }
            throw new ShuttingDown();
        }

        private MovieSession session(ActiveTransition transition) {
            DiffusionModel model = cache.get(transition.request().model());
            MovieSession session = open;
            if (session == null || !session.isOf(transition, model)) {
                open = null; // a session that cannot be opened may have replaced the model's LoRAs
                session = new MovieSession(transition, model, cache.meters());
                open = session;
            }
            return session;
        }
    }

    /** The devices that render here, and why a build for CUDA uses the CPU. Always up, since the CPU renders as well. */
    @Component("devicesHealthIndicator")
    @RequiredArgsConstructor
    static class DevicesHealth implements HealthIndicator {
        /** Asked later, because the workers need the registry of health indicators. */
        private final ObjectProvider<DeviceWorkers> workers;

        private final RoleSettings role;

        @Override
        public Health health() {
            Health.Builder health =
                    Health.up().withDetail("devices", workers.getObject().running());
            if (role.role().draws()) {
                Devices.problem().ifPresent(problem -> health.withDetail("problem", problem));
            }
            return health.build();
        }
    }
}
