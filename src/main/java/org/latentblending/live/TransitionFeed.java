package org.latentblending.live;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.latentblending.jobs.TransitionEvents;
import org.latentblending.jobs.TransitionProgress;
import org.latentblending.jobs.TransitionView;
import org.latentblending.jobs.TransitionViews;

/**
 * One client's way through one transition: a snapshot, what came after its {@code after}, then live. The client's place
 * is a number, so that nothing waits in memory for a slow one; of the progress it gets the latest.
 */
class TransitionFeed implements Feed {
    private final EventTail tail;
    private final TransitionEvents events;
    private final TransitionViews views;
    private boolean snapshotSent;
    private long seq;
    private @Nullable TransitionProgress progressSent;

    TransitionFeed(EventTail tail, long after, TransitionEvents events, TransitionViews views) {
        this.tail = tail;
        this.events = events;
        this.views = views;
        this.seq = Math.min(after, events.lastSeq(tail.transitionId()));
        this.progressSent = tail.progress();
    }

    @Override
    public @Nullable Outgoing next() {
        if (!snapshotSent) {
            snapshotSent = true;
            return snapshot();
        }
        Outgoing event = tail.after(seq);
        if (event != null) {
            seq++;
            if (event.isStatus()) {
                // What was still to be told of the progress before it is out of date.
                progressSent = tail.progress();
            }
            return event;
        }
        TransitionProgress progress = tail.progress();
        if (progress == null || progress == progressSent) {
            return null;
        }
        progressSent = progress;
        return Outgoing.text(events.message("progress", tail.transitionId(), seq, progress.fields()));
    }

    private @Nullable Outgoing snapshot() {
        TransitionView view = views.find(tail.transitionId()).orElse(null);
        return view == null
                ? null
                : Outgoing.text(events.message("snapshot", tail.transitionId(), seq, Map.of("transition", view)));
    }

    @Override
    public boolean isOver() {
        return views.isSettled(tail.transitionId()) && seq >= events.lastSeq(tail.transitionId());
    }
}
