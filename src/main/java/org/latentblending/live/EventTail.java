package org.latentblending.live;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import org.latentblending.jobs.FinishedPictures;
import org.latentblending.jobs.TransitionEvent;
import org.latentblending.jobs.TransitionEvents;
import org.latentblending.jobs.TransitionPreview;
import org.latentblending.jobs.TransitionProgress;

/**
 * The events of one transition for all of its clients: the latest are kept as ready messages, so that a thousand clients
 * read and build each of them once; older ones come from the log.
 */
class EventTail {
    private static final int KEPT = 64;
    private static final int READ_AT_ONCE = 32;

    private final String transitionId;
    private final TransitionEvents events;
    private final FinishedPictures pictures;
    private final ConcurrentSkipListMap<Long, Outgoing> kept = new ConcurrentSkipListMap<>();
    private volatile @Nullable TransitionProgress progress;
    private volatile @Nullable TransitionPreview preview;

    EventTail(String transitionId, TransitionEvents events, FinishedPictures pictures) {
        this.transitionId = transitionId;
        this.events = events;
        this.pictures = pictures;
    }

    String transitionId() {
        return transitionId;
    }

    void progress(TransitionProgress latest) {
        progress = latest;
    }

    /** The latest progress; null before there was any. */
    @Nullable
    TransitionProgress progress() {
        return progress;
    }

    void preview(TransitionPreview latest) {
        preview = latest;
    }

    /** The latest look at a frame under way; null before there was any. */
    @Nullable
    TransitionPreview preview() {
        return preview;
    }

    /** The event after {@code seq}; null when there is none yet. */
    @Nullable
    Outgoing after(long seq) {
        Outgoing next = kept.get(seq + 1);
        if (next == null) {
            read(seq);
            next = kept.get(seq + 1);
        }
        return next;
    }

    private synchronized void read(long seq) {
        if (kept.containsKey(seq + 1)) {
            return;
        }
        List<TransitionEvent> found = events.after(transitionId, seq, READ_AT_ONCE);
        for (TransitionEvent event : found) {
            kept.computeIfAbsent(event.seq(), n -> message(event));
        }
        while (kept.size() > KEPT) {
            // What was just read stays, however old it is; the eldest of the others goes.
            Map.Entry<Long, Outgoing> eldest = kept.firstEntry();
            if (eldest.getKey() > seq) {
                kept.pollLastEntry();
            } else {
                kept.pollFirstEntry();
            }
        }
    }

    private Outgoing message(TransitionEvent event) {
        if (event.frameIndex() == null) {
            return event.type().equals(TransitionEvent.STATUS)
                    ? Outgoing.status(event.message())
                    : Outgoing.text(event.message());
        }
        byte[] header = event.message().getBytes(StandardCharsets.UTF_8);
        byte[] picture = pictures.frame(transitionId, event.frameIndex(), "jpg").orElse(new byte[0]);
        return Outgoing.frame(event.frameIndex(), header, picture);
    }
}
