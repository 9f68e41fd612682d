package org.latentblending.rendering;

import java.util.Optional;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.latentblending.diffusion.torch.OutOfDeviceMemory;
import org.latentblending.health.DependencyHealth;
import org.latentblending.media.movies.MovieEncoder.MovieNotWritten;
import org.latentblending.queue.QueueUnavailable;
import org.latentblending.rendering.PartCopies.PartsGone;
import org.latentblending.rendering.leases.ActiveLease;
import org.latentblending.rendering.leases.ActiveLeases;
import org.latentblending.rendering.leases.FailureProblems;
import org.latentblending.storage.StorageUnavailable;
import org.latentblending.system.ShuttingDown;
import org.latentblending.transitions.TransitionLifecycle;
import org.latentblending.transitions.tasks.Lease.LeaseLost;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** Decides whether a task whose work was stopped is released, retried or failed. */
@Component
@RequiredArgsConstructor
@Slf4j
class TaskFailureHandler {
    private final TransitionLifecycle lifecycle;
    private final ActiveLeases leases;
    private final DependencyHealth health;
    private final ApplicationEventPublisher events;

    /** Waits for the frames and writes that have begun: they may still succeed, or have caused the failure. */
    void handle(ActiveLease lease, Throwable failure, ActiveTransition transition, WriteBehindQueue queue) {
        try {
            queue.await();
        } catch (RuntimeException | Error e) {
            LOG.debug("A write behind the device's work failed", e);
        }
        transition.frames().await();
        handle(lease, failure, transition.progress().completedSteps());
    }

    void handle(ActiveLease lease, Throwable failure, int completedSteps) {
        try {
            decide(lease, failure, completedSteps);
        } catch (LeaseLost e) {
            leases.survived(lease);
        } catch (RuntimeException e) {
            LOG.error("Releasing the task: its failure could not be stored", e);
            leases.releaseUncounted(lease);
        } finally {
            leases.remove(lease);
        }
    }

    private void decide(ActiveLease lease, Throwable failure, int completedSteps) {
        if (failure instanceof LeaseLost) {
            leases.survived(lease);
        } else if (failure instanceof ShuttingDown) {
            LOG.info("Releasing the task: the server stops");
            leases.releaseUncounted(lease);
        } else if (failure instanceof PartsGone) {
            LOG.info("Releasing the task, which is to be drawn: {}", failure.getMessage());
            leases.releaseUncounted(lease);
        } else if (isOfDatabase(failure)) {
            LOG.warn("Releasing the task until the database is available", failure);
            leases.releaseUncounted(lease);
        } else if (isOfDependency(failure) && isReleased(lease, failure)) {
            LOG.info("The task resumes when the dependency is available");
        } else {
            LOG.error("Failed after {} steps", completedSteps, failure);
            if (failure instanceof OutOfDeviceMemory) {
                // First, so that a worker process that stops for it cannot take the next task before.
                events.publishEvent(failure);
            }
            lifecycle.fail(lease.lease(), completedSteps, FailureProblems.of(failure));
        }
    }

    /** If all dependencies seem to work, the task is retried only a limited number of times. */
    private boolean isReleased(ActiveLease lease, Throwable failure) {
        Optional<String> outage = health.outageNow();
        LOG.warn("Releasing the task: {}", outage.orElse("a dependency may have failed for a moment"), failure);
        outage.ifPresent(reason -> leases.releaseUncounted(lease));
        return outage.isPresent() || leases.retry(lease);
    }

    private static boolean isOfDependency(Throwable failure) {
        return failure instanceof StorageUnavailable
                || failure instanceof MovieNotWritten
                || failure instanceof QueueUnavailable
                || failure instanceof DataAccessException;
    }

    private static boolean isOfDatabase(Throwable failure) {
        return failure instanceof TransientDataAccessException
                || failure instanceof RecoverableDataAccessException
                || failure instanceof DataAccessResourceFailureException
                || failure instanceof TransactionException;
    }
}
