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
 * What is done again and again so that no task is forgotten: heartbeats of the own ones, taking those of the dead back,
 * and sending messages that are still to be sent. Heartbeats have a thread of their own, for the broker may make wait.
 */
@Component
class TaskWatch {
    private static final Logger LOG = LoggerFactory.getLogger(TaskWatch.class);

    /** A holder that lives shows it once in one of them. */
    private static final int HEARTBEATS_OF_THE_LIVING = 3;

    private final ActiveLeases claims;
    private final TaskLifecycle lifecycle;
    private final OwnDatabase alone;
    private final Tasks tasks;
    private final TaskOutbox outbox;
    private final LeaseSettings settings;
    private final LiveWorkers live;
    private final ActiveTransitions inHand;
    private final LeaseMonitor<Long> dead;
    /** Of those whose messages came again, which happens when a process ends, and also when it loses the broker. */
    private final LeaseMonitor<Long> probablyDead;

    private ScheduledExecutorService threads = Executors.newScheduledThreadPool(0);

    TaskWatch(
            ActiveLeases claims,
            TaskLifecycle lifecycle,
            OwnDatabase alone,
            Tasks tasks,
            TaskOutbox outbox,
            LiveWorkers live,
            ActiveTransitions inHand,
            LeaseSettings settings) {
        this.claims = claims;
        this.lifecycle = lifecycle;
        this.alone = alone;
        this.tasks = tasks;
        this.outbox = outbox;
        this.live = live;
        this.inHand = inHand;
        this.settings = settings;
        this.dead = new LeaseMonitor<>(settings.lease().toNanos(), System::nanoTime);
        this.probablyDead = new LeaseMonitor<>(
                settings.heartbeat().multipliedBy(HEARTBEATS_OF_THE_LIVING).toNanos(), System::nanoTime);
    }

    void start() {
        takeFromThePredecessor();
        threads = Executors.newScheduledThreadPool(2, task -> new Thread(task, "tasks"));
        every("heartbeat", () -> {
            claims.beat();
            live.beat();
            inHand.letGoOfEnded();
        });
        every("watch over the tasks", () -> {
            takeFromTheDead();
            outbox.send();
        });
    }

    void stop(Deadline grace) {
        threads.shutdown();
        grace.awaitEnd(threads);
    }

    private void every(String what, Runnable work) {
        var watched = new Runnable() {
            private boolean failing;

            @Override
            public void run() {
                try {
                    work.run();
                    failing = false;
                } catch (RuntimeException e) {
                    if (!failing) {
                        LOG.warn("The {} fails and is tried again", what, e);
                        failing = true;
                    }
                }
            }
        };
        long millis = settings.heartbeat().toMillis();
        threads.scheduleWithFixedDelay(watched, millis, millis, TimeUnit.MILLISECONDS);
    }

    private void takeFromTheDead() {
        List<Task> running = tasks.running();
        Set<Long> silent = dead.among(signs(running));
        claims.heardOfAgain().retainAll(running.stream().map(Task::id).collect(Collectors.toSet()));
        silent.addAll(probablyDead.among(signs(running.stream()
                .filter(task -> claims.heardOfAgain().contains(task.id()))
                .toList())));
        for (Task task : running) {
            if (silent.contains(task.id()) && !claims.holds(task.id())) {
                takeBack(task);
            }
        }
    }

    private static Map<Long, List<Long>> signs(List<Task> tasks) {
        return tasks.stream().collect(Collectors.toMap(Task::id, task -> List.of(task.epoch(), task.beats())));
    }

    /** What is running in a database that only this process has, before its workers begin, was its predecessor's. */
    private void takeFromThePredecessor() {
        if (alone.isAlone()) {
            tasks.running().forEach(this::takeBack);
        }
    }

    private void takeBack(Task task) {
        if (lifecycle.takeBack(task)) {
            LOG.info("Took a task of transition {} back from {}", task.transitionId(), task.owner());
        }
    }
}
