package org.latentblending.transitions.lifecycle;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.latentblending.health.DependencyHealth;
import org.latentblending.health.Unavailable;
import org.latentblending.quotas.Admission;
import org.latentblending.quotas.LimitReached;
import org.latentblending.quotas.QueueFull;
import org.latentblending.transitions.Transition;
import org.latentblending.transitions.TransitionRequest;
import org.latentblending.transitions.Transitions;
import org.latentblending.transitions.Warning;
import org.latentblending.transitions.images.UnknownImage;
import org.latentblending.transitions.tasks.TaskOutbox;
import org.latentblending.transitions.views.TransitionView;
import org.latentblending.transitions.views.TransitionViews;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Accepts a transition: from here on it is durable and will end in a final state. */
@Component
public class SubmitTransition {
    private final TransitionLifecycle lifecycle;
    private final Transitions transitions;
    private final TransitionViews views;
    private final IdempotencyKeys keys;
    private final TaskOutbox outbox;
    private final DependencyHealth parts;
    private final Admission admission;
    private final TransactionOperations transaction;

    SubmitTransition(
            TransitionLifecycle lifecycle,
            Transitions transitions,
            TransitionViews views,
            IdempotencyKeys keys,
            TaskOutbox outbox,
            DependencyHealth parts,
            Admission admission,
            TransactionOperations transaction) {
        this.lifecycle = lifecycle;
        this.transitions = transitions;
        this.views = views;
        this.keys = keys;
        this.outbox = outbox;
        this.parts = parts;
        this.admission = admission;
        this.transaction = transaction;
    }

    /**
     * @param warnings about the request, which are shown with the transition
     * @param client who asks, as the limits tell clients apart
     * @param key a client's name for this submission; a repeated one answers with the first one's transition
     * @throws Unavailable if it could not be done at present
     * @throws LimitReached if the client may not ask for more
     * @throws QueueFull if as many as allowed are waiting
     * @throws IdempotencyConflict if the key was used with another body
     * @throws UnknownImage if it names an image that does not exist
     */
    public TransitionView submit(
            TransitionRequest request,
            List<Warning> warnings,
            int totalSteps,
            String client,
            @Nullable Submission key) {
        return views.whole(repeated(key).orElseGet(() -> {
            parts.checkOpen();
            Transition accepted = admitted(request, warnings, totalSteps, client, key);
            outbox.send();
            return accepted;
        }));
    }

    private Transition admitted(
            TransitionRequest request,
            List<Warning> warnings,
            int totalSteps,
            String client,
            @Nullable Submission key) {
        return transaction.execute(status -> {
            admission.lockTransitions();
            return repeated(key).orElseGet(() -> {
                admission.checkTransition(client, request.pixels());
                String id = UUID.randomUUID().toString();
                return lifecycle.queue(id, request, warnings, totalSteps, client, key);
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

    /** A client's key and a hash of the body that it came with. */
    public record Submission(String idempotencyKey, String bodyHash) {}
}
