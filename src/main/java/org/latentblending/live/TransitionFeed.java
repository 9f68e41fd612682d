package org.latentblending.live;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.latentblending.transitions.TransitionEvent;
import org.latentblending.transitions.TransitionPreview;
import org.latentblending.transitions.TransitionProgress;

/**
 * The messages of one transition for one client: a snapshot, the events after its {@code after}, then live ones. The feed
 * holds a seq and no pictures, so that a slow client needs no memory; it gets the latest progress and preview only.
 */
class TransitionFeed implements Connection.Feed {
    private final EventTail tail;
    private final long after;
    private boolean snapshotSent;
    private long seq;
    private @Nullable TransitionProgress progressSent;
    private @Nullable TransitionPreview previewSent;
    /** Events read for this client alone, which is behind the shared cache. */
    private final Queue<TransitionEvent> replay = new ArrayDeque<>();
    /** Indices of the frames that were sent, whose previews are outdated. */
    private final BitSet sentFrames = new BitSet();

    TransitionFeed(EventTail tail, long after) {
        this.tail = tail;
        this.after = after;
        skipTransients();
    }

    private void skipTransients() {
        progressSent = tail.progress.get();
        previewSent = tail.preview.get();
    }

    @Override
    public @Nullable OutboundMessage next() {
        if (!snapshotSent) {
            tail.refresh();
            seq = Math.min(after, tail.length());
            OutboundMessage snapshot = tail.snapshot(seq);
            snapshotSent = true;
            return snapshot;
        }
        OutboundMessage event = event();
        if (event != null) {
            seq++;
            if (event.isEnd()) {
                skipTransients();
            }
            if (event.frame() != null) {
                sentFrames.set(event.frame());
            }
            return event;
        }
        return transientMessage();
    }

    private @Nullable OutboundMessage event() {
        if (replay.isEmpty()) {
            OutboundMessage shared = tail.after(seq);
            if (shared != null || !tail.isEvicted(seq)) {
                return shared;
            }
            replay.addAll(tail.replay(seq));
        }
        TransitionEvent older = replay.poll();
        return older == null ? null : tail.message(older);
    }

    private @Nullable OutboundMessage transientMessage() {
        TransitionProgress progress = tail.progress.get();
        if (progress != null && progress != progressSent) {
            progressSent = progress;
            return tail.progress.message(progress, seq);
        }
        TransitionPreview preview = tail.preview.get();
        if (preview == null || preview == previewSent) {
            return null;
        }
        previewSent = preview;
        return sentFrames.get(preview.index()) ? null : tail.preview.message(preview, seq);
    }

    @Override
    public boolean isOver() {
        return snapshotSent && tail.endsAt(seq);
    }
}
