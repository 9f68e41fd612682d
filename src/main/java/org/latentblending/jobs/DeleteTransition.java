package org.latentblending.jobs;

import org.latentblending.jobs.storage.TransitionFiles;
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
        if (!transitions.deleteFinished(id)) {
            return false;
        }
        files.delete(id);
        publisher.publishEvent(new TransitionEvent.TransitionDeleted(id));
        return true;
    }
}
