package org.latentblending.transitions.lifecycle;

import lombok.AccessLevel;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.latentblending.health.DependencyHealth;
import org.latentblending.health.DependencyHealth.Unavailable;
import org.latentblending.quotas.Admission;
import org.latentblending.quotas.LimitReached;
import org.latentblending.quotas.QueueFull;
import org.latentblending.storage.StorageUnavailable;
import org.latentblending.transitions.Transition;
import org.latentblending.transitions.TransitionFiles;
import org.latentblending.transitions.Transitions;
import org.latentblending.transitions.images.UploadedImages;
import org.latentblending.transitions.tasks.TaskOutbox;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Resumes a transition that failed or was cancelled from its checkpoints. Limits count it like a new one. */
@Component
@RequiredArgsConstructor(access = AccessLevel.PACKAGE)
@Slf4j
public class RetryTransition {
    private final TransitionLifecycle lifecycle;
    private final Transitions transitions;
    private final TransitionFiles files;
    private final TaskOutbox outbox;
    private final DependencyHealth health;
    private final Admission admission;
    private final TransactionOperations transaction;

    /**
     * @param client the client's network address, which limits are counted by
     * @return false if it neither failed nor was cancelled
     * @throws Unavailable during an outage
     * @throws LimitReached if the client has reached a limit
     * @throws QueueFull if the queue is full
     * @throws UploadedImages.Unknown if an image that it needs was deleted
     */
    public boolean retry(String id, String client) {
        Transition ended = transitions.findById(id).orElse(null);
        if (ended == null || !transitions.canBeRetried(id)) {
            return false;
        }
        health.checkOpen();
        long pixels = ended.request().pixels();
        boolean retried = transaction.execute(status -> {
            admission.lockTransitions();
            admission.checkTransition(client, pixels);
            return lifecycle.retry(id, client);
        });
        if (retried) {
            outbox.send();
            deletePartialMovie(ended);
        }
        return retried;
    }

    /** The movie of the finished segments, which the movie of all segments replaces. */
    private void deletePartialMovie(Transition ended) {
        if (ended.movie() == null) {
            return;
        }
        try {
            files.deleteMovie(ended.id(), ended.movie().file());
        } catch (StorageUnavailable e) {
            LOG.warn("Cannot delete the partial movie of transition {}: {}", ended.id(), e.getMessage());
        }
    }
}
