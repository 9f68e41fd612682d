package org.latentblending.rendering;

import java.util.Optional;
import org.latentblending.health.DependencyHealth;
import org.latentblending.media.movies.MovieNotWritten;
import org.latentblending.queue.QueueUnavailable;
import org.latentblending.rendering.isolation.ProcessEnded;
import org.latentblending.rendering.leases.ActiveLease;
import org.latentblending.rendering.leases.ActiveLeases;
import org.latentblending.rendering.leases.FailureProblems;
import org.latentblending.storage.StorageUnavailable;
import org.latentblending.system.ShuttingDown;
import org.latentblending.transitions.lifecycle.TransitionLifecycle;
import org.latentblending.transitions.tasks.LeaseLost;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** Decides what becomes of a task that was stopped before its end. */
@Component
class TaskFailureHandler {
    private static final Logger LOG = LoggerFactory.getLogger(TaskFailureHandler.class);

    private final TransitionLifecycle lifecycle;
    private final ActiveLeases claims;
    private final DependencyHealth parts;

    TaskFailureHandler(TransitionLifecycle lifecycle, ActiveLeases claims, DependencyHealth parts) {
        this.lifecycle = lifecycle;
        this.claims = claims;
        this.parts = parts;
    }

    /** @param completedSteps of the whole transition */
    void stopped(ActiveLease claim, Throwable why, int completedSteps) {
        try {
            settle(claim, why, completedSteps);
        } catch (LeaseLost e) {
            outlived(claim);
        } catch (RuntimeException e) {
            LOG.error("Giving the task back to the queue: not even its failure can be stored", e);
            claims.handBack(claim);
        } finally {
            claims.release(claim);
        }
    }

    private void settle(ActiveLease claim, Throwable why, int completedSteps) {
        if (why instanceof LeaseLost) {
            outlived(claim);
        } else if (why instanceof ShuttingDown) {
            LOG.info("Giving the task back to the queue");
            claims.handBack(claim);
        } else if (why instanceof ProcessEnded ended) {
            LOG.warn("The worker's process was ended {}", ended.how());
            claims.tookDown(claim, ended.how());
        } else if (isOfTheDatabase(why)) {
            LOG.warn("Giving the task back to the queue until the database can be used again", why);
            claims.handBack(claim);
        } else if (isOfAPart(why) && waits(claim, why)) {
            LOG.info("The task goes on when that works again");
        } else {
            LOG.error("Failed after {} steps", completedSteps, why);
            lifecycle.fail(claim.claim(), completedSteps, FailureProblems.of(why));
        }
    }

    /** Where all parts seem to work it is tried again, but not for ever. */
    private boolean waits(ActiveLease claim, Throwable why) {
        Optional<String> outage = parts.outageNow();
        LOG.warn("Giving the task back to the queue: {}", outage.orElse("it may have been for a moment"), why);
        if (outage.isEmpty()) {
            return claims.tryAgain(claim);
        }
        claims.handBack(claim);
        return true;
    }

    /** Whether something could not be used that many tasks share. */
    private static boolean isOfAPart(Throwable why) {
        return why instanceof StorageUnavailable
                || why instanceof MovieNotWritten
                || why instanceof QueueUnavailable
                || why instanceof DataAccessException;
    }

    private void outlived(ActiveLease claim) {
        LOG.info("Stopped: the transition has ended or goes on elsewhere");
        try {
            claims.outlived(claim);
        } catch (DataAccessException | TransactionException e) {
            LOG.debug("The attempt stays counted", e);
        }
    }

    /** Whether the database could not be used, which is no fault of the task. */
    private static boolean isOfTheDatabase(Throwable why) {
        return why instanceof TransientDataAccessException
                || why instanceof RecoverableDataAccessException
                || why instanceof DataAccessResourceFailureException
                || why instanceof TransactionException;
    }
}
