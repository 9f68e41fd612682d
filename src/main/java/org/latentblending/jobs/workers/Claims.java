package org.latentblending.jobs.workers;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.latentblending.jobs.Claim;
import org.latentblending.jobs.Task;
import org.latentblending.jobs.TaskLifecycle;
import org.latentblending.jobs.Tasks;
import org.latentblending.jobs.TransitionEnded;
import org.latentblending.jobs.TransitionNews;
import org.latentblending.jobs.WorkSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.event.TransactionalEventListener;

/** The tasks that workers of this process hold, kept alive by heartbeats. */
@Component
class Claims {
    private static final Logger LOG = LoggerFactory.getLogger(Claims.class);
    private static final int LOOKS = 20;

    private final Tasks tasks;
    private final TaskLifecycle lifecycle;
    private final WorkSettings settings;
    private final String owner;
    private final Map<Long, HeldClaim> held = new ConcurrentHashMap<>();

    Claims(Tasks tasks, TaskLifecycle lifecycle, WorkSettings settings, ProcessName owner) {
        this.tasks = tasks;
        this.lifecycle = lifecycle;
        this.settings = settings;
        this.owner = owner.value();
    }

    /**
     * Takes the task that a message tells of.
     *
     * @return null if there is nothing to do: it is done, or somebody is at it, or its transition has ended
     */
    @Nullable
    HeldClaim take(long taskId, StopRequest stop) {
        Task task = tasks.find(taskId).orElse(null);
        if (task == null || holds(taskId)) {
            return null;
        }
        if (task.state() == Task.State.RUNNING) {
            if (isAlive(task, stop)) {
                return null;
            }
            LOG.info("Taking over from {}, which gives no sign of life", task.owner());
            tasks.takeBack(task);
        }
        Claim claim = lifecycle.claim(task, owner);
        if (claim == null) {
            return null;
        }
        var mine = new HeldClaim(claim, stop);
        held.put(taskId, mine);
        return mine;
    }

    boolean holds(long taskId) {
        return held.containsKey(taskId);
    }

    /** The message of a running task came again: its holder is gone, or has lost the broker only. */
    private boolean isAlive(Task seen, StopRequest stop) {
        for (int look = 0; look < LOOKS; look++) {
            if (stop.isAsked()) {
                return true;
            }
            pause(2 * settings.heartbeat().toMillis() / LOOKS);
            Task now = tasks.find(seen.id()).orElse(null);
            if (now == null || now.epoch() != seen.epoch() || now.beats() != seen.beats()) {
                return true;
            }
        }
        return false;
    }

    void release(HeldClaim claim) {
        if (!claim.isToBeReturned()) {
            held.remove(claim.claim().taskId(), claim);
        }
    }

    /** Gives a task back that was not finished and is not to blame for it; if need be as soon as the database works. */
    void handBack(HeldClaim claim) {
        try {
            tasks.handBack(claim.claim());
        } catch (DataAccessException | TransactionException e) {
            LOG.warn("The task is given back as soon as the database can be used: {}", e.getMessage());
            claim.toBeReturned();
        }
    }

    /** Gives a task back although it may be to blame, unless it has been tried as often as it may be. */
    boolean tryAgain(HeldClaim claim) {
        int attempts = tasks.find(claim.claim().taskId()).map(Task::attempts).orElse(Integer.MAX_VALUE);
        return attempts < settings.attempts() && tasks.giveBack(claim.claim());
    }

    /** Gives back what workers could not finish or give back themselves before the server ends. */
    void handBackAll() {
        for (HeldClaim claim : held.values()) {
            LOG.info("Giving a task of transition {} back to the queue", claim.transitionId());
            claim.lose();
            handBack(claim);
        }
        held.clear();
    }

    /** The task has taken its worker's process down, or was with it when that happened: it has one try less. */
    void tookDown(HeldClaim claim, String how) {
        lifecycle.tookDown(claim.claim(), how);
    }

    /** The task was given to another worker although this one lived: it did not take its worker down. */
    void outlived(HeldClaim claim) {
        tasks.outlived(claim.claim());
    }

    /** Shows that this process is alive, and finds out which of its claims do not hold any more. */
    void beat() {
        for (HeldClaim claim : held.values()) {
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
    void endedElsewhere(TransitionNews news) {
        if (news.isOver()) {
            lose(news.transitionId());
        }
    }

    private void lose(String transitionId) {
        held.values().stream()
                .filter(claim -> claim.transitionId().equals(transitionId))
                .forEach(HeldClaim::lose);
    }

    private static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ShuttingDown();
        }
    }
}
