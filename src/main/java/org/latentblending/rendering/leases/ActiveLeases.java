package org.latentblending.rendering.leases;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.latentblending.cluster.ModelAdvertiser;
import org.latentblending.cluster.NodeId;
import org.latentblending.rendering.devices.WorkerSettings;
import org.latentblending.system.JobSettings;
import org.latentblending.system.Role;
import org.latentblending.transitions.TransitionEnded;
import org.latentblending.transitions.lifecycle.TaskLifecycle;
import org.latentblending.transitions.running.TransitionNotification;
import org.latentblending.transitions.tasks.Lease;
import org.latentblending.transitions.tasks.Task;
import org.latentblending.transitions.tasks.Tasks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.event.TransactionalEventListener;

/** The tasks that workers of this process hold, kept alive by heartbeats. */
@Component
public class ActiveLeases {
    private static final Logger LOG = LoggerFactory.getLogger(ActiveLeases.class);
    /** How often a task is tried again where everything that it needs seems to work and yet something did not. */
    private static final int MOST_FAILURES = 1;

    private final Tasks tasks;
    private final TaskLifecycle lifecycle;
    private final String owner;
    private final Supplier<@Nullable Set<String>> models;
    /** Whether what takes one task down leaves the others of this process alone. */
    private final boolean separate;

    private final Map<Long, ActiveLease> held = new ConcurrentHashMap<>();
    private final Set<Long> heardOfAgain = ConcurrentHashMap.newKeySet();

    ActiveLeases(
            Tasks tasks,
            TaskLifecycle lifecycle,
            NodeId owner,
            JobSettings jobs,
            ModelAdvertiser exchange,
            WorkerSettings workers) {
        this.tasks = tasks;
        this.lifecycle = lifecycle;
        this.owner = owner.value();
        this.models = jobs.role() == Role.WORKER ? exchange::usable : () -> null;
        this.separate = workers.workers() == WorkerSettings.Place.SEPARATE;
    }

    /**
     * Takes the task that a message tells of.
     *
     * @return null if there is nothing to do: it is done, or somebody is at it, or its transition has ended, or its turn
     *     comes later
     */
    @Nullable
    public synchronized ActiveLease take(long taskId, StopRequest stop) {
        Task task = tasks.find(taskId).orElse(null);
        if (task == null) {
            return null;
        }
        if (task.state() == Task.State.RUNNING) {
            // Its message came again: its holder is gone, or has lost the broker only.
            heardOfAgain.add(taskId);
            return null;
        }
        if (holds(taskId)) {
            // Another worker of this process has lost it and has not noticed yet.
            lifecycle.postpone(task);
            return null;
        }
        Lease claim = lifecycle.claim(task, new TaskLifecycle.Taker(owner, models.get(), separate || held.isEmpty()));
        if (claim == null) {
            return null;
        }
        var mine = new ActiveLease(claim, stop);
        held.put(taskId, mine);
        return mine;
    }

    /** Tasks whose messages came although somebody is at them: their holders may be gone. */
    public Set<Long> heardOfAgain() {
        return heardOfAgain;
    }

    public boolean holds(long taskId) {
        return held.containsKey(taskId);
    }

    public void release(ActiveLease claim) {
        if (!claim.isToBeReturned()) {
            held.remove(claim.claim().taskId(), claim);
        }
    }

    /** Gives a task back that was not finished and is not to blame for it; if need be as soon as the database works. */
    public void handBack(ActiveLease claim) {
        try {
            tasks.handBack(claim.claim());
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("The task is given back as soon as the database can be used: {}", e.getMessage());
            claim.toBeReturned();
        }
    }

    /** Gives a task back although it may be to blame, unless it has failed in this way before. */
    public boolean tryAgain(ActiveLease claim) {
        int failures = tasks.find(claim.claim().taskId()).map(Task::failures).orElse(MOST_FAILURES);
        return failures < MOST_FAILURES && tasks.giveBack(claim.claim());
    }

    /** Gives back what workers could not finish or give back themselves before the server ends. */
    public void handBackAll() {
        for (ActiveLease claim : held.values()) {
            LOG.info("Giving a task of transition {} back to the queue", claim.transitionId());
            claim.lose();
            handBack(claim);
        }
        held.clear();
    }

    /** The task has taken its worker's process down, or was with it when that happened: it has one try less. */
    public void tookDown(ActiveLease claim, String how) {
        lifecycle.tookDown(claim.claim(), how);
    }

    /**
     * The worker has stopped because its claim was lost. Where the task was given to another one although this one lived, it
     * did not take its worker down; where it was not, such as after a retry that came right after the end, it goes back.
     */
    public void outlived(ActiveLease claim) {
        if (!tasks.handBack(claim.claim())) {
            tasks.outlived(claim.claim());
        }
    }

    /** Shows that this process is alive, and finds out which of its claims do not hold any more. */
    public void beat() {
        for (ActiveLease claim : held.values()) {
            if (claim.isToBeReturned()) {
                tasks.handBack(claim.claim());
                held.remove(claim.claim().taskId(), claim);
            } else if (!tasks.beat(claim.claim())) {
                claim.lose();
            }
        }
    }

    @TransactionalEventListener
    void ended(TransitionEnded ended) {
        lose(ended.transitionId());
    }

    @EventListener
    void endedElsewhere(TransitionNotification news) {
        if (news.isOver()) {
            lose(news.transitionId());
        }
    }

    private void lose(String transitionId) {
        held.values().stream()
                .filter(claim -> claim.transitionId().equals(transitionId))
                .forEach(ActiveLease::lose);
    }
}
