package org.latentblending.rendering;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.stream.Collectors;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.latentblending.cluster.LeaseMonitor;
import org.latentblending.cluster.NodeRegistry;
import org.latentblending.rendering.leases.ActiveLeases;
import org.latentblending.transitions.TaskLifecycle;
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
@RequiredArgsConstructor
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
    private final TaskScheduler scheduler;
    private final List<ScheduledFuture<?>> runs = new ArrayList<>();

    /** @param devices on which this process runs workers */
    void start(int devices) {
        nodes.setDevices(devices);
        outbox.send();
        if (nodes.hasOwnDatabase()) {
            // No other process uses the database: the predecessor held all tasks that are running before workers start.
            tasks.running().forEach(this::takeBack);
        }
        every(() -> {
            leases.heartbeat();
            transitions.releaseEnded();
        });
        var expired = new LeaseMonitor<Long>(settings.duration().toNanos(), System::nanoTime);
        var redelivered =
                new LeaseMonitor<Long>(HEARTBEATS * settings.heartbeat().toNanos(), System::nanoTime);
        every(() -> {
            takeBackExpired(expired, redelivered);
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

    private void takeBackExpired(LeaseMonitor<Long> expired, LeaseMonitor<Long> redelivered) {
        List<Task> running = tasks.running();
        Set<Long> dead = expired.expired(heartbeats(running));
        leases.redelivered().retainAll(running.stream().map(Task::id).collect(Collectors.toSet()));
        dead.addAll(redelivered.expired(heartbeats(running.stream()
                .filter(task -> leases.redelivered().contains(task.id()))
                .toList())));
        running.stream()
                .filter(task -> dead.contains(task.id()) && !leases.holds(task.id()))
                .forEach(this::takeBack);
    }

    private static Map<Long, List<Long>> heartbeats(List<Task> tasks) {
        return tasks.stream()
                .collect(Collectors.toMap(Task::id, task -> List.of(task.fencingToken(), task.heartbeats())));
    }

    private void takeBack(Task task) {
        if (lifecycle.reclaim(task)) {
            LOG.info("Took a task of transition {} back from {}", task.transitionId(), task.owner());
        }
    }
}
