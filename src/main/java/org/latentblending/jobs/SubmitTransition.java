package org.latentblending.jobs;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Accepts a transition: from here on it is durable and will end in a final state. */
@Component
public class SubmitTransition {
    private final TransitionLifecycle lifecycle;
    private final Transitions transitions;
    private final TransitionViews views;
    private final IdempotencyKeys keys;
    private final TaskOutbox outbox;
    private final Parts parts;
    private final Limits limits;
    private final Usage usage;
    private final JobSettings settings;

    SubmitTransition(
            TransitionLifecycle lifecycle,
            Transitions transitions,
            TransitionViews views,
            IdempotencyKeys keys,
            TaskOutbox outbox,
            Parts parts,
            Limits limits,
            Usage usage,
            JobSettings settings) {
        this.lifecycle = lifecycle;
        this.transitions = transitions;
        this.views = views;
        this.keys = keys;
        this.outbox = outbox;
        this.parts = parts;
        this.limits = limits;
        this.usage = usage;
        this.settings = settings;
    }

    /**
     * @param client who asks, as the limits tell clients apart
     * @param key a client's name for this submission; a repeated one answers with the first one's transition
     * @throws Unavailable if it could not be done at present
     * @throws LimitReached if the client may not ask for more
     * @throws QueueFull if as many as allowed are waiting
     * @throws IdempotencyConflict if the key was used with another body
     */
    public synchronized TransitionView submit(
            TransitionRequest request, int totalSteps, String client, @Nullable Submission key) {
        if (key != null) {
            var earlier = keys.find(key.idempotencyKey());
            if (earlier.isPresent()) {
                return repeated(key, earlier.get());
            }
        }
        parts.checkOpen();
        if (transitions.countQueued() >= settings.queueCapacity()) {
            throw new QueueFull(settings.queueCapacity());
        }
        long pixels = (long) request.width() * request.height() * request.plan().frames();
        limits.checkTransition(client, pixels);
        String id = UUID.randomUUID().toString();
        Transition queued = lifecycle.queue(id, request, totalSteps, key);
        usage.asked(id, client, pixels);
        outbox.send();
        return views.whole(queued);
    }

    private TransitionView repeated(Submission key, IdempotencyKeys.Known earlier) {
        if (!earlier.bodyHash().equals(key.bodyHash())) {
            throw new IdempotencyConflict(key.idempotencyKey());
        }
        return views.find(earlier.transitionId()).orElseThrow();
    }

    /** A client's key and a hash of the body that it came with. */
    public record Submission(String idempotencyKey, String bodyHash) {}
}
