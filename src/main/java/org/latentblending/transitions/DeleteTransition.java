package org.latentblending.transitions;

import lombok.RequiredArgsConstructor;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/** Deletes a finished transition and its files. */
@Component
@RequiredArgsConstructor
public class DeleteTransition {
    private final Transitions transitions;
    private final TransitionFiles files;
    private final ApplicationEventPublisher publisher;

    /** @return false if it is not finished */
    public boolean delete(String id) {
        return deleted(id, transitions.deleteFinished(id));
    }

    /** @return false if it is not finished, or its movie is being rendered */
    public boolean expire(String id) {
        return deleted(id, transitions.deleteSettled(id));
    }

    private boolean deleted(String id, boolean isDeleted) {
        if (isDeleted) {
            files.delete(id);
            publisher.publishEvent(new TransitionEvent.Deleted(id));
        }
        return isDeleted;
    }
}
