package org.latentblending.transitions;

import org.jspecify.annotations.Nullable;
import org.springframework.context.event.EventListener;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * A notification from another server, published within the process. It may arrive late or never; the event log in the
 * database is authoritative.
 *
 * @param seq number of the last known event; 0 if there is none
 * @param isStatus whether the new events include one of type {@code status}
 * @param isOver whether the transition has ended or was deleted, so that workers must stop
 */
public record TransitionNotification(
        String transitionId,
        long seq,
        boolean isStatus,
        boolean isOver,
        @Nullable TransitionProgress progress,
        @Nullable TransitionPreview preview) {
    public static TransitionNotification of(TransitionEvent event) {
        boolean isStatus = event.status() != null;
        return new TransitionNotification(event.transitionId(), event.seq(), isStatus, false, null, null);
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

    /** Merges two notifications, with the later progress and preview. */
    public TransitionNotification and(TransitionNotification later) {
        return new TransitionNotification(
                transitionId,
                Math.max(seq, later.seq),
                isStatus || later.isStatus,
                isOver || later.isOver,
                later.progress != null ? later.progress : progress,
                later.preview != null ? later.preview : preview);
    }

    /** Receives the changes of this process as notifications. */
    public interface Listener {
        void changed(TransitionNotification notification);

        @TransactionalEventListener
        default void appended(TransitionEvent.Appended appended) {
            changed(of(appended.event()));
        }

        @EventListener
        default void progress(TransitionProgress progress) {
            changed(of(progress));
        }

        @EventListener
        default void preview(TransitionPreview preview) {
            changed(of(preview));
        }

        @TransactionalEventListener
        default void ended(TransitionEvent.Ended ended) {
            changed(over(ended.transitionId()));
        }

        @EventListener
        default void deleted(TransitionEvent.Deleted deleted) {
            changed(over(deleted.transitionId()));
        }
    }
}
