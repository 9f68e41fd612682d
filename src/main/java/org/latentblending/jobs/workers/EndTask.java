package org.latentblending.jobs.workers;

import org.latentblending.jobs.TaskLifecycle;
import org.latentblending.jobs.TransitionLifecycle;
import org.latentblending.jobs.TransitionRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Ends tasks, and with the last of a transition's tasks the transition: by its movie. */
@Component
class EndTask {
    private static final Logger LOG = LoggerFactory.getLogger(EndTask.class);

    private final TaskLifecycle tasks;
    private final TransitionLifecycle lifecycle;
    private final StoppedTasks stopped;
    private final Claims claims;
    private final BlockStore.Factory stores;

    EndTask(
            TaskLifecycle tasks,
            TransitionLifecycle lifecycle,
            StoppedTasks stopped,
            Claims claims,
            BlockStore.Factory stores) {
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
    void unit(HeldClaim claim, TransitionInHand transition, Ledger ledger, Unit unit, int steps) {
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
    void movie(HeldClaim claim, TransitionInHand transition) {
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

    void stopped(HeldClaim claim, Throwable why, int completedSteps) {
        stopped.stopped(claim, why, completedSteps);
    }

    /** Waits for what is in hand: it may be finished, or its failure is the reason why the work was stopped. */
    void stopped(HeldClaim claim, Throwable why, TransitionInHand transition, Ledger ledger) {
        try {
            ledger.await();
        } catch (RuntimeException | Error e) {
            LOG.debug("Failed beside the device", e);
        }
        transition.frames().await();
        stopped.stopped(claim, why, transition.now().completedSteps());
    }
}
