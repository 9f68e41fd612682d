package org.latentblending.rendering.leases;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import lombok.AccessLevel;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.jspecify.annotations.Nullable;
import org.latentblending.cluster.NodeId;
import org.latentblending.cluster.NodeRegistry;
import org.latentblending.queue.TaskConsumer;
import org.latentblending.queue.TaskQueue;
import org.latentblending.system.RoleSettings;
import org.latentblending.system.RoleSettings.Role;
import org.latentblending.transitions.TaskLifecycle;
import org.latentblending.transitions.TransitionNotification;
import org.latentblending.transitions.tasks.Lease;
import org.latentblending.transitions.tasks.Task;
import org.latentblending.transitions.tasks.Tasks;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** The leases that workers of this process hold, renewed by heartbeats. */
@Component
@RequiredArgsConstructor(access = AccessLevel.PACKAGE)
@Slf4j
public class ActiveLeases {
    /** How often a task is retried after a failure of a dependency that seems to work. */
    private static final int MAX_FAILURES = 1;

    private final Tasks tasks;
    private final TaskLifecycle lifecycle;
    private final NodeId owner;
    private final RoleSettings role;
    private final NodeRegistry nodes;
    private final Map<Long, ActiveLease> held = new ConcurrentHashMap<>();
    private final Set<Long> redelivered = ConcurrentHashMap.newKeySet();

    /**
     * Opens a consumer of the messages of tasks that this process can do. A server with all roles takes every task, so that a
     * task whose model is missing fails instead of waiting.
     */
    public TaskConsumer consumer(TaskQueue queue) {
        return role.role() == Role.WORKER ? queue.consumer(nodes::usableModels) : queue.consumer();
    }

    /**
     * Acquires the lease of a task that a message announced.
     *
     * @return null if there is nothing to do: the task is done or held, or its transition has ended, or it is postponed
     */
    public synchronized @Nullable ActiveLease acquire(long taskId, Supplier<ActiveLease.Stop> stop) {
        Task task = tasks.find(taskId).orElse(null);
        if (task == null) {
            return null;
        }
        if (task.state() == Task.State.RUNNING) {
            // The broker delivers a message again if its holder has died, but also if it has only lost the connection.
            redelivered.add(taskId);
            return null;
        }
        if (holds(taskId)) {
            // Another worker of this process has lost the lease and has not noticed yet.
            tasks.postpone(task);
            return null;
        }
        var usable = role.role() == Role.WORKER ? nodes.usableModels() : null;
        Lease lease = lifecycle.claim(task, new TaskLifecycle.Taker(owner.value(), usable, held.isEmpty()));
        if (lease == null) {
            return null;
        }
        var active = new ActiveLease(lease, stop);
        held.put(taskId, active);
        return active;
    }

    /** Running tasks whose messages were delivered again: the holder may have died. */
    public Set<Long> redelivered() {
        return redelivered;
    }

    public boolean holds(long taskId) {
        return held.containsKey(taskId);
    }

    /** Ends the heartbeats of a lease whose work has ended. */
    public void remove(ActiveLease lease) {
        if (!lease.releasePending) {
            held.remove(lease.lease().taskId(), lease);
        }
    }

    /** Returns an unfinished task to the queue without counting an attempt; later if the database is unavailable now. */
    public void releaseUncounted(ActiveLease lease) {
        try {
            tasks.releaseUncounted(lease.lease());
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("The task is released when the database is available again: {}", e.getMessage());
            lease.releasePending = true;
        }
    }

    /**
     * Returns a task to the queue although it may have caused the failure.
     *
     * @return false if it has failed like this before, or the lease is lost
     */
    public boolean retry(ActiveLease lease) {
        int failures = tasks.find(lease.lease().taskId()).map(Task::failures).orElse(MAX_FAILURES);
        return failures < MAX_FAILURES && tasks.release(lease.lease());
    }

    /** Releases the leases that workers still hold when the server stops. */
    public void releaseAll() {
        for (ActiveLease lease : held.values()) {
            LOG.info("Releasing a task of transition {}", lease.transitionId());
            lease.lost = true;
            releaseUncounted(lease);
        }
        held.clear();
    }

    /**
     * The worker has stopped because its lease was lost. If another worker has the task because this one was presumed dead, the
     * attempt is refunded. If not, as after a retry that came right after the end, the task is released.
     */
    public void survived(ActiveLease lease) {
        LOG.info("Stopped: the transition has ended, or another worker has the task");
        try {
            if (!tasks.releaseUncounted(lease.lease())) {
                tasks.survived(lease.lease());
            }
        } catch (DataAccessException | TransactionException e) {
            LOG.debug("The attempt remains counted", e);
        }
    }

    /** Renews all leases, and marks those that are lost. */
    public void heartbeat() {
        for (ActiveLease lease : held.values()) {
            if (lease.releasePending) {
                tasks.releaseUncounted(lease.lease());
                held.remove(lease.lease().taskId(), lease);
            } else if (!tasks.heartbeat(lease.lease())) {
                lease.lost = true;
            }
        }
    }

    @EventListener
    void endedElsewhere(TransitionNotification notification) {
        if (notification.isOver()) {
            lose(notification.transitionId());
        }
    }

    /** Stops the workers of an ended transition after their current steps. */
    public void lose(String transitionId) {
        held.values().stream()
                .filter(lease -> lease.transitionId().equals(transitionId))
                .forEach(lease -> lease.lost = true);
    }
}
