package org.latentblending.rendering;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.latentblending.cluster.LeaseMonitor;
import org.latentblending.cluster.LiveWorkers;
import org.latentblending.cluster.OwnDatabase;
import org.latentblending.rendering.leases.ActiveLeases;
import org.latentblending.system.Deadline;
import org.latentblending.transitions.lifecycle.TaskLifecycle;
import org.latentblending.transitions.tasks.LeaseSettings;
import org.latentblending.transitions.tasks.Task;
import org.latentblending.transitions.tasks.TaskOutbox;
import org.latentblending.transitions.tasks.Tasks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Sends heartbeats of the leases of this process, takes tasks back whose holders have died, and sends messages that are still
 * to be sent. Heartbeats have a thread of their own, because a send can block on the broker.
 */
@Component
class TaskWatch {
    private static final Logger LOG = LoggerFactory.getLogger(TaskWatch.class);

    /** Number of heartbeats after which a silent holder whose message was delivered again is presumed dead. */
    private static final int HEARTBEATS = 3;

    private final ActiveLeases leases;
    private final TaskLifecycle lifecycle;
    private final OwnDatabase database;
    private final Tasks tasks;
    private final TaskOutbox outbox;
    private final LeaseSettings settings;
    private final LiveWorkers workers;
    private final ActiveTransitions transitions;
    private final LeaseMonitor<Long> expired;
    /** Of tasks whose messages were delivered again. */
    private final LeaseMonitor<Long> redelivered;

    private ScheduledExecutorService threads = Executors.newScheduledThreadPool(0);

    TaskWatch(
            ActiveLeases leases,
            TaskLifecycle lifecycle,
            OwnDatabase database,
            Tasks tasks,
            TaskOutbox outbox,
            LiveWorkers workers,
            ActiveTransitions transitions,
            LeaseSettings settings) {
        this.leases = leases;
        this.lifecycle = lifecycle;
        this.database = database;
        this.tasks = tasks;
        this.outbox = outbox;
        this.workers = workers;
        this.transitions = transitions;
        this.settings = settings;
        this.expired = new LeaseMonitor<>(settings.lease().toNanos(), System::nanoTime);
        this.redelivered =
                new LeaseMonitor<>(settings.heartbeat().multipliedBy(HEARTBEATS).toNanos(), System::nanoTime);
    }

    /** @param devices on which this process runs workers */
    void start(int devices) {
        workers.start(devices);
        lifecycle.adopt();
        outbox.send();
        takeBackFromPredecessor();
        threads = Executors.newScheduledThreadPool(2, task -> new Thread(task, "tasks"));
        every("heartbeat", () -> {
            leases.heartbeat();
            workers.beat();
            transitions.releaseEnded();
        });
        every("watch over the tasks", () -> {
            takeBackExpired();
            outbox.send();
        });
    }

    void stop(Deadline deadline) {
        leases.releaseAll();
        threads.shutdown();
        deadline.awaitEnd(threads);
        workers.stop();
    }

    private void every(String name, Runnable work) {
        var watched = new Runnable() {
            private boolean failing;

            @Override
            public void run() {
                try {
                    work.run();
                    failing = false;
                } catch (RuntimeException e) {
                    if (!failing) {
                        LOG.warn("The {} failed and is retried", name, e);
                        failing = true;
                    }
                }
            }
        };
        long millis = settings.heartbeat().toMillis();
        threads.scheduleWithFixedDelay(watched, millis, millis, TimeUnit.MILLISECONDS);
    }

    private void takeBackExpired() {
        List<Task> running = tasks.running();
        Set<Long> dead = expired.among(signs(running));
        leases.redelivered().retainAll(running.stream().map(Task::id).collect(Collectors.toSet()));
        dead.addAll(redelivered.among(signs(running.stream()
                .filter(task -> leases.redelivered().contains(task.id()))
                .toList())));
        for (Task task : running) {
            if (dead.contains(task.id()) && !leases.holds(task.id())) {
                takeBack(task);
            }
        }
    }

    private static Map<Long, List<Long>> signs(List<Task> tasks) {
        return tasks.stream().collect(Collectors.toMap(Task::id, task -> List.of(task.epoch(), task.beats())));
    }

    /** If only this process uses the database, its predecessor held all tasks that are running before its workers start. */
    private void takeBackFromPredecessor() {
        if (database.isAlone()) {
            tasks.running().forEach(this::takeBack);
        }
    }

    private void takeBack(Task task) {
        if (lifecycle.takeBack(task)) {
            LOG.info("Took a task of transition {} back from {}", task.transitionId(), task.owner());
        }
    }
}
