package org.latentblending.jobs;

import org.jspecify.annotations.Nullable;

/**
 * What another server told of a transition; published within the process. It may come late or never: the log in the
 * database is the truth, this only tells that it is worth a look.
 *
 * @param seq number of the last event in the log that it knows of; 0 if it knows of none
 * @param isStatus whether there are events of type {@code status} among those that it tells of
 * @param isOver whether the transition has ended or gone, so that nobody need work on it any more
 */
public record TransitionNews(
        String transitionId,
        long seq,
        boolean isStatus,
        boolean isOver,
        @Nullable TransitionProgress progress,
        @Nullable TransitionPreview preview) {

    static TransitionNews of(TransitionEvent event) {
        return new TransitionNews(
                event.transitionId(), event.seq(), event.type().equals(TransitionEvent.STATUS), false, null, null);
    }

    static TransitionNews of(TransitionProgress progress) {
        return new TransitionNews(progress.transitionId(), 0, false, false, progress, null);
    }

    static TransitionNews of(TransitionPreview preview) {
        return new TransitionNews(preview.transitionId(), 0, false, false, null, preview);
    }

    static TransitionNews over(String transitionId) {
        return new TransitionNews(transitionId, 0, false, true, null, null);
    }

    /** Both in one; of what is only worth telling when it is new, the later. */
    TransitionNews and(TransitionNews later) {
        return new TransitionNews(
                transitionId,
                Math.max(seq, later.seq),
                isStatus || later.isStatus,
                isOver || later.isOver,
                later.progress != null ? later.progress : progress,
                later.preview != null ? later.preview : preview);
    }
}
