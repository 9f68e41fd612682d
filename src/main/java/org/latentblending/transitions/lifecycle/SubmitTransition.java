package org.latentblending.transitions.lifecycle;

import java.util.List;
import java.util.Optional;
import lombok.AccessLevel;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.latentblending.blending.MoviePlan;
import org.latentblending.health.DependencyHealth;
import org.latentblending.health.DependencyHealth.Unavailable;
import org.latentblending.quotas.Admission;
import org.latentblending.quotas.LimitReached;
import org.latentblending.quotas.QueueFull;
import org.latentblending.transitions.Transition;
import org.latentblending.transitions.TransitionRequest;
import org.latentblending.transitions.Transitions;
import org.latentblending.transitions.Warning;
import org.latentblending.transitions.images.UploadedImages;
import org.latentblending.transitions.tasks.TaskOutbox;
import org.latentblending.transitions.views.TransitionView;
import org.latentblending.transitions.views.TransitionViews;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Accepts a transition, which is then durable and ends in a final state. */
@Component
@RequiredArgsConstructor(access = AccessLevel.PACKAGE)
public class SubmitTransition {
    private final TransitionLifecycle lifecycle;
    private final Transitions transitions;
    private final TransitionViews views;
    private final IdempotencyKeys keys;
    private final TaskOutbox outbox;
    private final DependencyHealth health;
    private final Admission admission;
    private final TransactionOperations transaction;

    /**
     * @param plan that of the request
     * @param warnings about the request, which are shown with the transition
     * @param client the client's network address, which limits are counted by
     * @param key identifies a repeated submission, which returns the transition of the first one
     * @throws Unavailable during an outage
     * @throws LimitReached if the client has reached a limit
     * @throws QueueFull if the queue is full
     * @throws IdempotencyConflict if the key was used with another body
     * @throws UploadedImages.Unknown if it names an image that does not exist
     */
    public TransitionView submit(
            TransitionRequest request,
            MoviePlan plan,
            List<Warning> warnings,
            String client,
            @Nullable Submission key) {
        return views.of(repeated(key).orElseGet(() -> {
            health.checkOpen();
            Transition accepted = admit(request, plan, warnings, client, key);
            outbox.send();
            return accepted;
        }));
    }

    private Transition admit(
            TransitionRequest request,
            MoviePlan plan,
            List<Warning> warnings,
            String client,
            @Nullable Submission key) {
        return transaction.execute(status -> {
            admission.lockTransitions();
            return repeated(key).orElseGet(() -> {
                admission.checkTransition(client, request.pixels(plan));
                Transition queued = lifecycle.queue(request, plan, warnings, client);
                if (key != null) {
                    keys.add(key.idempotencyKey(), key.bodyHash(), queued.id());
                }
                return queued;
            });
        });
    }

    private Optional<Transition> repeated(@Nullable Submission key) {
        if (key == null) {
            return Optional.empty();
        }
        return keys.find(key.idempotencyKey()).flatMap(earlier -> {
            if (!earlier.bodyHash().equals(key.bodyHash())) {
                throw new IdempotencyConflict(key.idempotencyKey());
            }
            return transitions.findById(earlier.transitionId());
        });
    }

    /** A client's key and the hash of its request body. */
    public record Submission(String idempotencyKey, String bodyHash) {}

    /** A client used a key again with another body. */
    public static class IdempotencyConflict extends RuntimeException {
        private IdempotencyConflict(String key) {
            super("The Idempotency-Key '%s' was used before with another body.".formatted(key));
        }
    }
}
