package org.latentblending.live;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.latentblending.jobs.TransitionEvents;
import org.latentblending.jobs.TransitionPreview;
import org.latentblending.jobs.TransitionProgress;
import org.latentblending.jobs.TransitionView;
import org.latentblending.jobs.TransitionViews;

/**
 * One client's way through one transition: a snapshot, what came after its {@code after}, then live. The client's place
 * is a number, so that nothing waits in memory for a slow one; of the progress and of the looks at frames under way it gets
 * the latest.
 */
class TransitionFeed implements Feed {
    private final EventTail tail;
    private final TransitionEvents events;
    private final TransitionViews views;
    private boolean snapshotSent;
    private long seq;
    private @Nullable TransitionProgress progressSent;
    private @Nullable TransitionPreview previewSent;
    /** Indices of the frames that were sent: what was to be seen of one before is out of date. */
    private final BitSet frames = new BitSet();

    TransitionFeed(EventTail tail, long after, TransitionEvents events, TransitionViews views) {
        this.tail = tail;
        this.events = events;
        this.views = views;
        this.seq = Math.min(after, events.lastSeq(tail.transitionId()));
        this.progressSent = tail.progress();
        this.previewSent = tail.preview();
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
                previewSent = tail.preview();
            }
            if (event.frame() != null) {
                frames.set(event.frame());
            }
            return event;
        }
        Outgoing progress = progress();
        return progress != null ? progress : preview();
    }

    private @Nullable Outgoing progress() {
        TransitionProgress progress = tail.progress();
        if (progress == null || progress == progressSent) {
            return null;
        }
        progressSent = progress;
        return Outgoing.text(events.message("progress", tail.transitionId(), seq, progress.fields()));
    }

    private @Nullable Outgoing preview() {
        TransitionPreview preview = tail.preview();
        if (preview == null || preview == previewSent) {
            return null;
        }
        previewSent = preview;
        if (frames.get(preview.index())) {
            return null;
        }
        var fields = new LinkedHashMap<String, Object>();
        fields.put("segment", preview.segment());
        fields.put("index", preview.index());
        fields.put("fraction", preview.fraction());
        fields.put("contentType", "image/jpeg");
        fields.put("width", preview.width());
        fields.put("height", preview.height());
        String header = events.message("preview", tail.transitionId(), seq, fields);
        return Outgoing.preview(header.getBytes(StandardCharsets.UTF_8), preview.jpeg());
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
