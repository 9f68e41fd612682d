package org.latentblending.rendering;

import org.latentblending.rendering.leases.ActiveLease;
import org.latentblending.rendering.leases.ActiveLeases;
import org.latentblending.rendering.movies.MovieLength;
import org.latentblending.transitions.TransitionRequest;
import org.latentblending.transitions.lifecycle.TaskLifecycle;
import org.latentblending.transitions.lifecycle.TransitionLifecycle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Ends tasks, and with the last of a transition's tasks the transition: by its movie. */
@Component
class TaskCompletion {
    private static final Logger LOG = LoggerFactory.getLogger(TaskCompletion.class);

    private final TaskLifecycle tasks;
    private final TransitionLifecycle lifecycle;
    private final TaskFailureHandler stopped;
    private final ActiveLeases claims;
    private final CheckpointWriter.Factory stores;

    TaskCompletion(
            TaskLifecycle tasks,
            TransitionLifecycle lifecycle,
            TaskFailureHandler stopped,
            ActiveLeases claims,
            CheckpointWriter.Factory stores) {
        this.tasks = tasks;
        this.lifecycle = lifecycle;
        this.stopped = stopped;
        this.claims = claims;
        this.stores = stores;
    }

    /**
     * Ends a task when all of its frames are stored, and all else that it made known; for the frames' thread only.
     *
     * @param steps that were made since the last block was stored
     */
    void unit(ActiveLease claim, ActiveTransition transition, WriteBehindQueue ledger, Unit unit, int steps) {
        try {
            ledger.await();
            claim.checkWanted();
            var ended = tasks.done(claim.claim(), unit.blocksDone(), unit.stepsDone());
            transition.now().stored(steps, ended.completedSteps());
            if (ended.isLast()) {
                movie(claim, transition);
            } else {
                claims.release(claim);
            }
        } catch (RuntimeException | Error e) {
            stopped.stopped(claim, e, transition.now().completedSteps());
            transition.now().lost(steps);
        }
    }

    /** Makes the movie, when all frames of the transition are stored; for the frames' thread only. */
    void movie(ActiveLease claim, ActiveTransition transition) {
        try {
            claim.checkWanted();
            int pictures = transition.frames().movieOfAll();
            stores.delete(transition.id());
            TransitionRequest.Movie movie = transition.request().movie();
            lifecycle.succeed(
                    claim.claim(),
                    transition.plan().totalSteps(),
                    movie.fps(),
                    movie.seconds(),
                    pictures,
                    MovieLength.FIRST_FILE);
            claims.release(claim);
            LOG.info(
                    "Finished {} steps at {} a second",
                    transition.plan().totalSteps(),
                    Math.round(transition.now().stepsPerSecond()));
        } catch (RuntimeException | Error e) {
            stopped.stopped(claim, e, transition.now().completedSteps());
        }
    }

    void stopped(ActiveLease claim, Throwable why, int completedSteps) {
        stopped.stopped(claim, why, completedSteps);
    }

    /** Waits for what is in hand: it may be finished, or its failure is the reason why the work was stopped. */
    void stopped(ActiveLease claim, Throwable why, ActiveTransition transition, WriteBehindQueue ledger) {
        try {
            ledger.await();
        } catch (RuntimeException | Error e) {
            LOG.debug("Failed beside the device", e);
        }
        transition.frames().await();
        stopped.stopped(claim, why, transition.now().completedSteps());
    }
}
