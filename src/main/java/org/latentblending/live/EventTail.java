package org.latentblending.live;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.latentblending.transitions.TransitionEvent;
import org.latentblending.transitions.TransitionEvents;
import org.latentblending.transitions.views.TransitionResults;
import org.latentblending.transitions.views.TransitionViews;

/**
 * The end of one transition's log, for all of its clients at this server: read once and kept as ready messages, as far
 * as there is room. It knows how long the log is, so that clients who have everything ask the database nothing.
 */
class EventTail {
    private static final int MOST_KEPT = 256;
    private static final int MOST_BYTES = 4 * 1024 * 1024;
    private static final int READ_AT_ONCE = 32;

    private final String transitionId;
    private final Sources sources;
    private final TransientState passing;
    private final LatestMessages kept = new LatestMessages(MOST_KEPT, MOST_BYTES);
    /** Told by those who work, who must not wait for a reader. */
    private final AtomicLong length = new AtomicLong();

    private boolean over;
    /** How long it was at the last look at the transition itself. */
    private long lookedAt = -1;

    private boolean settled;

    /** Where tails come from. */
    record Sources(TransitionEvents events, TransitionViews views, TransitionResults pictures) {}

    EventTail(String transitionId, Sources sources) {
        this.transitionId = transitionId;
        this.sources = sources;
        this.passing = new TransientState(transitionId, sources.events());
    }

    String transitionId() {
        return transitionId;
    }

    /** What is not in the log. */
    TransientState passing() {
        return passing;
    }

    /** Number of the last event that is known to be in the log. */
    long length() {
        return length.get();
    }

    /** The log is said to be so long; never waits. */
    void reaches(long seq) {
        length.accumulateAndGet(seq, Math::max);
    }

    /** Looks at the transition itself, for what nobody told. */
    synchronized void look() {
        TransitionViews.LogEnd end = sources.views().logEnd(transitionId);
        if (end.seq() > 0) {
            reaches(end.seq());
        } else {
            length.set(0);
        }
        over = end.isFinal();
        settled = end.isSettled();
        lookedAt = end.seq();
    }

    /** Whether nothing will come after {@code seq} any more. */
    synchronized boolean endsAt(long seq) {
        if (seq < length() || !over) {
            return false;
        }
        if (lookedAt != length()) {
            look();
        }
        return settled && seq >= length();
    }

    /** The event after {@code seq}; null if there is none yet, or if it {@link #isOlder is older} than what is kept. */
    synchronized @Nullable OutboundMessage after(long seq) {
        long end = length();
        if (seq >= end) {
            return null;
        }
        if (kept.isEmpty() || seq > kept.last()) {
            kept.beginAfter(Math.max(seq, end - MOST_KEPT));
        }
        if (seq == kept.last()) {
            sources.events().after(transitionId, seq, READ_AT_ONCE).forEach(event -> kept.add(message(event)));
        }
        return kept.after(seq);
    }

    /** Whether the event after {@code seq} is kept no longer. */
    synchronized boolean isOlder(long seq) {
        return seq < length() && seq < kept.before();
    }

    /** Some events after {@code seq}, from the log. */
    List<TransitionEvent> replay(long seq) {
        return sources.events().after(transitionId, seq, READ_AT_ONCE);
    }

    OutboundMessage message(TransitionEvent event) {
        if (event.frameIndex() == null) {
            return event.isEnd() ? OutboundMessage.end(event.message()) : OutboundMessage.text(event.message());
        }
        byte[] header = event.message().getBytes(StandardCharsets.UTF_8);
        byte[] picture = sources.pictures()
                .frame(transitionId, event.frameIndex(), "jpg")
                .orElse(new byte[0]);
        return OutboundMessage.frame(event.frameIndex(), header, picture);
    }
}
