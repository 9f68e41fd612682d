package org.latentblending.rendering;

import lombok.RequiredArgsConstructor;
import org.latentblending.rendering.leases.ActiveLeases;
import org.latentblending.rendering.movies.MovieRenderer;
import org.latentblending.transitions.Transition;
import org.latentblending.transitions.TransitionEvent;
import org.latentblending.transitions.TransitionStatus;
import org.latentblending.transitions.Transitions;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * Cleans up after a transition that ended on this server, in this order: its leases are lost, so that workers stop; its
 * frames' thread and unfinished movie are closed; the checkpoints of a successful one are deleted, unless they are kept for
 * reuse; of another one, the movie of its finished segments is rendered, and the checkpoints remain for a retry.
 */
@Component
@RequiredArgsConstructor
class TransitionCleanup {
    private final ActiveLeases leases;
    private final ActiveTransitions transitions;
    private final CheckpointWriter checkpoints;
    private final MovieRenderer movies;
    private final Transitions stored;

    @TransactionalEventListener
    void cleanUp(TransitionEvent.Ended ended) {
        String id = ended.transitionId();
        leases.lose(id);
        transitions.release(id);
        if (ended.status() == TransitionStatus.SUCCEEDED) {
            if (!keepsLatents(id)) {
                checkpoints.deleteLater(id);
            }
        } else {
            movies.renderEnded(id);
        }
    }

    private boolean keepsLatents(String id) {
        return stored.findById(id)
                .map(Transition::request)
                .map(checkpoints::keepsLatents)
                .orElse(false);
    }
}
