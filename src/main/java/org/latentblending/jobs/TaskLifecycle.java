package org.latentblending.jobs;

import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** How tasks come into a worker's hands. */
@Component
public class TaskLifecycle {
    private final Tasks tasks;
    private final Transitions transitions;
    private final TransitionLifecycle lifecycle;
    private final WorkSettings settings;
    private final Clock clock;

    TaskLifecycle(
            Tasks tasks, Transitions transitions, TransitionLifecycle lifecycle, WorkSettings settings, Clock clock) {
        this.tasks = tasks;
        this.transitions = transitions;
        this.lifecycle = lifecycle;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Takes a task that is ready, and begins its transition if it is the first.
     *
     * @param owner the process that takes it
     * @return null if there is nothing to do; so too when the task took too many workers down and the transition is
     *     given up
     */
    @Transactional
    public @Nullable Claim claim(Task found, String owner) {
        if (!tasks.lock(found.transitionId())) {
            return null;
        }
        Task task = tasks.find(found.id()).orElse(null);
        if (task == null || task.state() != Task.State.READY) {
            return null;
        }
        if (task.attempts() >= settings.attempts()) {
            lifecycle.giveUp(task);
            return null;
        }
        tasks.claim(task.id(), owner, clock.instant());
        lifecycle.begin(task.transitionId());
        return new Claim(task.id(), task.transitionId(), task.epoch() + 1);
    }

    /** Gives tasks to unfinished transitions that have none: those that an older version of the server accepted. */
    @Transactional
    public void adopt() {
        transitions.withoutTasks().forEach(lifecycle::addTasks);
    }
}
