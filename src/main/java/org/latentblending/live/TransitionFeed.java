package org.latentblending.live;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.latentblending.transitions.TransitionEvent;
import org.latentblending.transitions.TransitionEvents;
import org.latentblending.transitions.running.TransitionPreview;
import org.latentblending.transitions.running.TransitionProgress;
import org.latentblending.transitions.views.TransitionView;
import org.latentblending.transitions.views.TransitionViews;

/**
 * One client's way through one transition: a snapshot, what came after its {@code after}, then live. The client's place
 * is a number, so that no pictures wait in memory for a slow one; of the progress and of the looks at frames under way it
 * gets the latest.
 */
class TransitionFeed implements Feed {
    private final EventTail tail;
    private final TransientState passing;
    private final TransitionEvents events;
    private final TransitionViews views;
    private final long after;
    private boolean snapshotSent;
    private long seq;
    private @Nullable TransitionProgress progressSent;
    private @Nullable TransitionPreview previewSent;
    /** What was read for this client alone, because it is far behind the others. */
    private final Queue<TransitionEvent> replay = new ArrayDeque<>();
    /** Indices of the frames that were sent: what was to be seen of one before is out of date. */
    private final BitSet frames = new BitSet();

    TransitionFeed(EventTail tail, long after, TransitionEvents events, TransitionViews views) {
        this.tail = tail;
        this.passing = tail.passing();
        this.events = events;
        this.views = views;
        this.after = after;
        this.progressSent = passing.progress();
        this.previewSent = passing.preview();
    }

    @Override
    public @Nullable OutboundMessage next() {
        if (!snapshotSent) {
            tail.look();
            seq = Math.min(after, tail.length());
            OutboundMessage snapshot = snapshot();
            snapshotSent = true;
            return snapshot;
        }
        OutboundMessage event = event();
        if (event != null) {
            seq++;
            if (event.isEnd()) {
                // What was still to be told of the way there is out of date.
                progressSent = passing.progress();
                previewSent = passing.preview();
            }
            if (event.frame() != null) {
                frames.set(event.frame());
            }
            return event;
        }
        OutboundMessage progress = progress();
        return progress != null ? progress : preview();
    }

    private @Nullable OutboundMessage event() {
        if (replay.isEmpty()) {
            OutboundMessage shared = tail.after(seq);
            if (shared != null || !tail.isOlder(seq)) {
                return shared;
            }
            replay.addAll(tail.replay(seq));
        }
        TransitionEvent older = replay.poll();
        return older == null ? null : tail.message(older);
    }

    private @Nullable OutboundMessage progress() {
        TransitionProgress latest = passing.progress();
        if (latest == null || latest == progressSent) {
            return null;
        }
        progressSent = latest;
        return passing.message(latest, seq);
    }

    private @Nullable OutboundMessage preview() {
        TransitionPreview latest = passing.preview();
        if (latest == null || latest == previewSent) {
            return null;
        }
        previewSent = latest;
        return frames.get(latest.index()) ? null : passing.message(latest, seq);
    }

    private @Nullable OutboundMessage snapshot() {
        TransitionView view = views.find(tail.transitionId()).orElse(null);
        return view == null
                ? null
                : OutboundMessage.text(
                        events.message("snapshot", tail.transitionId(), seq, Map.of("transition", view)));
    }

    @Override
    public boolean isOver() {
        return snapshotSent && tail.endsAt(seq);
    }
}
