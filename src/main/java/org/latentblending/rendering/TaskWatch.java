package org.latentblending.rendering;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.stream.Collectors;
import lombok.extern.slf4j.Slf4j;
import org.latentblending.cluster.LeaseMonitor;
import org.latentblending.cluster.NodeRegistry;
import org.latentblending.rendering.leases.ActiveLeases;
import org.latentblending.transitions.lifecycle.TaskLifecycle;
import org.latentblending.transitions.tasks.LeaseSettings;
import org.latentblending.transitions.tasks.Task;
import org.latentblending.transitions.tasks.TaskOutbox;
import org.latentblending.transitions.tasks.Tasks;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.stereotype.Component;

/**
 * Sends heartbeats of the leases of this process, takes tasks back whose holders have died, and sends messages that are still
 * to be sent. Heartbeats and messages are scheduled separately, because a send can block on the broker.
 */
@Component
@Slf4j
class TaskWatch {
    /** Number of heartbeats after which a silent holder whose message was delivered again is presumed dead. */
    private static final int HEARTBEATS = 3;

    private final ActiveLeases leases;
    private final TaskLifecycle lifecycle;
    private final Tasks tasks;
    private final TaskOutbox outbox;
    private final LeaseSettings settings;
    private final NodeRegistry nodes;
    private final ActiveTransitions transitions;
    private final LeaseMonitor<Long> expired;
    /** Of tasks whose messages were delivered again. */
    private final LeaseMonitor<Long> redelivered;

    private final TaskScheduler scheduler;
    private final List<ScheduledFuture<?>> runs = new ArrayList<>();

    TaskWatch(
            ActiveLeases leases,
            TaskLifecycle lifecycle,
            Tasks tasks,
            TaskOutbox outbox,
            NodeRegistry nodes,
            ActiveTransitions transitions,
            LeaseSettings settings,
            TaskScheduler scheduler) {
        this.leases = leases;
        this.lifecycle = lifecycle;
        this.tasks = tasks;
        this.outbox = outbox;
        this.nodes = nodes;
        this.transitions = transitions;
        this.settings = settings;
        this.scheduler = scheduler;
        this.expired = new LeaseMonitor<>(settings.duration().toNanos(), System::nanoTime);
        this.redelivered =
                new LeaseMonitor<>(settings.heartbeat().multipliedBy(HEARTBEATS).toNanos(), System::nanoTime);
    }

    /** @param devices on which this process runs workers */
    void start(int devices) {
        nodes.setDevices(devices);
        outbox.send();
        takeBackFromPredecessor();
        every(() -> {
            leases.heartbeat();
            transitions.releaseEnded();
        });
        every(() -> {
            takeBackExpired();
            outbox.send();
        });
    }

    void stop() {
        leases.releaseAll();
        runs.forEach(run -> run.cancel(false));
        runs.clear();
    }

    private void every(Runnable work) {
        Duration interval = settings.heartbeat();
        runs.add(scheduler.scheduleWithFixedDelay(
                work, scheduler.getClock().instant().plus(interval), interval));
    }

    private void takeBackExpired() {
        List<Task> running = tasks.running();
        Set<Long> dead = expired.expired(heartbeats(running));
        leases.redelivered().retainAll(running.stream().map(Task::id).collect(Collectors.toSet()));
        dead.addAll(redelivered.expired(heartbeats(running.stream()
                .filter(task -> leases.redelivered().contains(task.id()))
                .toList())));
        for (Task task : running) {
            if (dead.contains(task.id()) && !leases.holds(task.id())) {
                takeBack(task);
            }
        }
    }

    private static Map<Long, List<Long>> heartbeats(List<Task> tasks) {
        return tasks.stream()
                .collect(Collectors.toMap(Task::id, task -> List.of(task.fencingToken(), task.heartbeats())));
    }

    /** If only this process uses the database, its predecessor held all tasks that are running before its workers start. */
    private void takeBackFromPredecessor() {
        if (nodes.hasOwnDatabase()) {
            tasks.running().forEach(this::takeBack);
        }
    }

    private void takeBack(Task task) {
        if (lifecycle.reclaim(task)) {
            LOG.info("Took a task of transition {} back from {}", task.transitionId(), task.owner());
        }
    }
}
