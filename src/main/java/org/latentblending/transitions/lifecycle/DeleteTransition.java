package org.latentblending.transitions.lifecycle;

import org.latentblending.transitions.TransitionEvent;
import org.latentblending.transitions.TransitionFiles;
import org.latentblending.transitions.Transitions;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/** Removes a finished transition and all that is kept of it. */
@Component
public class DeleteTransition {
    private final Transitions transitions;
    private final TransitionFiles files;
    private final ApplicationEventPublisher publisher;

    DeleteTransition(Transitions transitions, TransitionFiles files, ApplicationEventPublisher publisher) {
        this.transitions = transitions;
        this.files = files;
        this.publisher = publisher;
    }

    /** @return false if it is not finished and stays */
    public boolean delete(String id) {
        return deleted(id, transitions.deleteFinished(id));
    }

    /** @return false if it is not finished, or its movie is being rendered, and stays */
    public boolean expire(String id) {
        return deleted(id, transitions.deleteSettled(id));
    }

    private boolean deleted(String id, boolean gone) {
        if (gone) {
            files.delete(id);
            publisher.publishEvent(new TransitionEvent.TransitionDeleted(id));
        }
        return gone;
    }
}
