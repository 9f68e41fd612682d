package org.latentblending.live;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.latentblending.transitions.TransitionEvent;
import org.latentblending.transitions.TransitionEvents;
import org.latentblending.transitions.TransitionFiles;

/**
 * The latest events of one transition, shared by all of its clients at this server: read once and cached as messages. It
 * knows the length of the log, so that clients that are up to date cause no query.
 */
class EventTail {
    private static final int MAX_CACHED = 256;
    private static final int MAX_CACHED_BYTES = 4 * 1024 * 1024;
    private static final int READ_LIMIT = 32;

    private final String transitionId;
    private final Sources sources;
    private final TransientState transients;
    private final LatestMessages cache = new LatestMessages(MAX_CACHED, MAX_CACHED_BYTES);
    /** Atomic because the threads that announce events must not wait for a reader. */
    private final AtomicLong length = new AtomicLong();

    private boolean isFinal;
    /** Length of the log at the last refresh. */
    private long refreshedAt = -1;

    private boolean isSettled;

    record Sources(TransitionEvents events, TransitionFiles files) {}

    EventTail(String transitionId, Sources sources) {
        this.transitionId = transitionId;
        this.sources = sources;
        this.transients = new TransientState(transitionId, sources.events());
    }

    String transitionId() {
        return transitionId;
    }

    /** State that is not in the log. */
    TransientState transients() {
        return transients;
    }

    /** Number of the last known event. */
    long length() {
        return length.get();
    }

    /** Announces an event; never blocks. */
    void advanceTo(long seq) {
        length.accumulateAndGet(seq, Math::max);
    }

    /** Reads the state of the transition, to catch up on missed notifications. */
    synchronized void refresh() {
        TransitionEvents.End end = sources.events().end(transitionId);
        if (end.seq() > 0) {
            advanceTo(end.seq());
        } else {
            length.set(0);
        }
        isFinal = end.isFinal();
        isSettled = end.isSettled();
        refreshedAt = end.seq();
    }

    /** Whether no event will follow {@code seq}. */
    synchronized boolean endsAt(long seq) {
        if (seq < length() || !isFinal) {
            return false;
        }
        if (refreshedAt != length()) {
            refresh();
        }
        return isSettled && seq >= length();
    }

    /** The event after {@code seq}; null if there is none yet, or if it {@link #isOlder is older} than the cache. */
    synchronized @Nullable OutboundMessage after(long seq) {
        long end = length();
        if (seq >= end) {
            return null;
        }
        if (cache.isEmpty() || seq > cache.last()) {
            cache.beginAfter(Math.max(seq, end - MAX_CACHED));
        }
        if (seq == cache.last()) {
            sources.events().after(transitionId, seq, READ_LIMIT).forEach(event -> cache.add(message(event)));
        }
        return cache.after(seq);
    }

    /** Whether the event after {@code seq} is no longer cached. */
    synchronized boolean isEvicted(long seq) {
        return seq < length() && seq < cache.before();
    }

    /** Reads some events after {@code seq} from the log. */
    List<TransitionEvent> replay(long seq) {
        return sources.events().after(transitionId, seq, READ_LIMIT);
    }

    OutboundMessage message(TransitionEvent event) {
        if (event.frameIndex() == null) {
            return event.isEnd() ? OutboundMessage.end(event.message()) : OutboundMessage.text(event.message());
        }
        byte[] header = event.message().getBytes(StandardCharsets.UTF_8);
        byte[] picture =
                sources.files().latestJpeg(transitionId, event.frameIndex()).orElse(new byte[0]);
        return OutboundMessage.frame(event.frameIndex(), header, picture);
    }
}
