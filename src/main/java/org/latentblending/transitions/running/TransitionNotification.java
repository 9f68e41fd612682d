package org.latentblending.transitions.running;

import org.jspecify.annotations.Nullable;
import org.latentblending.transitions.TransitionEvent;

/**
 * What another server told of a transition; published within the process. It may come late or never: the log in the
 * database is the truth, this only tells that it is worth a look.
 *
 * @param seq number of the last event in the log that it knows of; 0 if it knows of none
 * @param isStatus whether there are events of type {@code status} among those that it tells of
 * @param isOver whether the transition has ended or gone, so that nobody need work on it any more
 */
public record TransitionNotification(
        String transitionId,
        long seq,
        boolean isStatus,
        boolean isOver,
        @Nullable TransitionProgress progress,
        @Nullable TransitionPreview preview) {

    public static TransitionNotification of(TransitionEvent event) {
        return new TransitionNotification(
                event.transitionId(), event.seq(), event.type().equals(TransitionEvent.STATUS), false, null, null);
    }

    public static TransitionNotification of(TransitionProgress progress) {
        return new TransitionNotification(progress.transitionId(), 0, false, false, progress, null);
    }

    public static TransitionNotification of(TransitionPreview preview) {
        return new TransitionNotification(preview.transitionId(), 0, false, false, null, preview);
    }

    public static TransitionNotification over(String transitionId) {
        return new TransitionNotification(transitionId, 0, false, true, null, null);
    }

    /** Both in one; of what is only worth telling when it is new, the later. */
    public TransitionNotification and(TransitionNotification later) {
        return new TransitionNotification(
                transitionId,
                Math.max(seq, later.seq),
                isStatus || later.isStatus,
                isOver || later.isOver,
                later.progress != null ? later.progress : progress,
                later.preview != null ? later.preview : preview);
    }
}
