package org.latentblending.transitions.lifecycle;

import org.latentblending.health.DependencyHealth;
import org.latentblending.health.Unavailable;
import org.latentblending.quotas.Admission;
import org.latentblending.quotas.LimitReached;
import org.latentblending.quotas.QueueFull;
import org.latentblending.storage.StorageUnavailable;
import org.latentblending.transitions.Transition;
import org.latentblending.transitions.TransitionFiles;
import org.latentblending.transitions.TransitionRequest;
import org.latentblending.transitions.Transitions;
import org.latentblending.transitions.images.UnknownImage;
import org.latentblending.transitions.tasks.TaskOutbox;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.json.JsonMapper;

/** Takes a transition up again that failed or was cancelled, from what it has stored. It counts like a new one. */
@Component
public class RetryTransition {
    private static final Logger LOG = LoggerFactory.getLogger(RetryTransition.class);

    private final TransitionLifecycle lifecycle;
    private final Transitions transitions;
    private final TransitionFiles files;
    private final TaskOutbox outbox;
    private final DependencyHealth parts;
    private final Admission admission;
    private final TransactionOperations transaction;
    private final JsonMapper json;

    RetryTransition(
            TransitionLifecycle lifecycle,
            Transitions transitions,
            TransitionFiles files,
            TaskOutbox outbox,
            DependencyHealth parts,
            Admission admission,
            TransactionOperations transaction,
            JsonMapper json) {
        this.lifecycle = lifecycle;
        this.transitions = transitions;
        this.files = files;
        this.outbox = outbox;
        this.parts = parts;
        this.admission = admission;
        this.transaction = transaction;
        this.json = json;
    }

    /**
     * @param client who asks, as the limits tell clients apart
     * @return false if it neither failed nor was cancelled
     * @throws Unavailable if it could not be done at present
     * @throws LimitReached if the client may not ask for more
     * @throws QueueFull if as many as allowed are waiting
     * @throws UnknownImage if an image that it needs was deleted
     */
    public boolean retry(String id, String client) {
        Transition ended = transitions.findById(id).orElse(null);
        if (ended == null || !transitions.canBeRetried(id)) {
            return false;
        }
        parts.checkOpen();
        long pixels = json.readValue(ended.request(), TransitionRequest.class).pixels();
        boolean retried = transaction.execute(status -> {
            admission.lockTransitions();
            admission.checkTransition(client, pixels);
            return lifecycle.retry(id, client);
        });
        if (retried) {
            outbox.send();
            deletePartOfMovie(ended);
        }
        return retried;
    }

    /** The movie of what was finished before the end: there will be one of everything. */
    private void deletePartOfMovie(Transition ended) {
        if (ended.movieFile() == null) {
            return;
        }
        try {
            files.deleteMovie(ended.id(), ended.movieFile());
        } catch (StorageUnavailable e) {
            LOG.warn("A movie of {} stays until it is deleted: {}", ended.id(), e.getMessage());
        }
    }
}
