package org.latentblending.transitions;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import lombok.RequiredArgsConstructor;
import lombok.extern.slf4j.Slf4j;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.MoviePlan;
import org.latentblending.health.DependencyHealth;
import org.latentblending.health.DependencyHealth.Unavailable;
import org.latentblending.quotas.Admission;
import org.latentblending.quotas.Admission.LimitReached;
import org.latentblending.storage.StorageUnavailable;
import org.latentblending.transitions.AddBranches.MoreBranches;
import org.latentblending.transitions.TransitionRequest.Warning;
import org.latentblending.transitions.tasks.TaskOutbox;
import org.latentblending.transitions.uploads.UploadedImages;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Accepts new and retried transitions. An accepted transition is durable and ends in a final state. */
@Component
@RequiredArgsConstructor
@Slf4j
public class SubmitTransition {
    private final TransitionLifecycle lifecycle;
    private final Transitions transitions;
    private final TransitionFiles files;
    private final TaskOutbox outbox;
    private final DependencyHealth health;
    private final Admission admission;
    private final AddBranches branches;
    private final TransactionOperations transaction;

    /**
     * @param plan that of the request
     * @param warnings about the request, which are shown with the transition
     * @param client the client's network address, which limits are counted by
     * @param key identifies a repeated submission, which returns the transition of the first one
     * @throws Unavailable during an outage
     * @throws LimitReached if the queue is full, or the client or the storage has reached a limit
     * @throws IdempotencyConflict if the key was used with another body
     * @throws UploadedImages.Unknown if it names an image that does not exist
     */
    public Transition submit(
            TransitionRequest request,
            MoviePlan plan,
            List<Warning> warnings,
            String client,
            @Nullable Submission key) {
        return repeated(key)
                .orElseGet(() -> admit(() -> repeated(key).orElseGet(() -> {
                    admission.checkTransition(client, request.pixels(plan));
                    Transition queued = lifecycle.queue(request, plan, warnings, client);
                    if (key != null) {
                        transitions.addKey(key.idempotencyKey(), key.bodyHash(), queued.id());
                    }
                    return queued;
                })));
    }

    private Optional<Transition> repeated(@Nullable Submission key) {
        if (key == null) {
            return Optional.empty();
        }
        return transitions.findKey(key.idempotencyKey()).flatMap(earlier -> {
            if (!earlier.bodyHash().equals(key.bodyHash())) {
                throw new IdempotencyConflict(key.idempotencyKey());
            }
            return transitions.findById(earlier.transitionId());
        });
    }

    /**
     * Resumes a transition that failed or was cancelled from its checkpoints. Limits count it like a new one.
     *
     * @return false if it neither failed nor was cancelled
     * @throws UploadedImages.Unknown if an image that it needs was deleted; other exceptions as for a new transition
     */
    public boolean retry(String id, String client) {
        Transition ended = transitions.findById(id).orElse(null);
        if (ended == null || !ended.status().canBeRetried()) {
            return false;
        }
        boolean isRetried = admit(() -> {
            admission.checkTransition(client, ended.request().pixels());
            return lifecycle.retry(id, client);
        });
        if (isRetried) {
            // That of the finished segments, which the movie of all segments replaces.
            deleteEarlierMovie(ended);
        }
        return isRetried;
    }

    /**
     * Adds branches to a transition that has succeeded. Limits count it like a new one.
     *
     * @throws AddBranches.NotGrowing if no branches can be added to it; further exceptions as for a new transition, and as
     *     {@link AddBranches#add} describes
     */
    public void addBranches(String id, MoreBranches more, String client) {
        Transition ended = transitions.findById(id).orElseThrow(AddBranches.NotGrowing::new);
        TransitionRequest request = ended.request();
        admit(() -> {
            admission.checkTransition(client, (long) request.width() * request.height() * more.frames());
            branches.add(id, more, client);
            return id;
        });
        deleteEarlierMovie(ended);
    }

    private void deleteEarlierMovie(Transition ended) {
        if (ended.movie() != null) {
            try {
                files.deleteMovie(ended.id(), ended.movie().file());
            } catch (StorageUnavailable e) {
                LOG.warn("Cannot delete the earlier movie of transition {}: {}", ended.id(), e.getMessage());
            }
        }
    }

    private <T> T admit(Supplier<T> action) {
        health.checkOpen();
        T result = transaction.execute(status -> {
            admission.lockTransitions();
            return action.get();
        });
        outbox.send();
        return result;
    }

    /** A client's key and the hash of its request body. */
    public record Submission(String idempotencyKey, String bodyHash) {}

    public static class IdempotencyConflict extends RuntimeException {
        private IdempotencyConflict(String key) {
            super("The Idempotency-Key '%s' was used before with another body.".formatted(key));
        }
    }

    /**
     * Checks that a movie may be rendered again.
     *
     * @throws Admission.LimitReached if the storage has reached its limit
     */
    public void checkMovie() {
        admission.checkMovie();
    }
}
