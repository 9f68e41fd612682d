package org.latentblending.live;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.latentblending.transitions.TransitionEvent;
import org.latentblending.transitions.TransitionEvent.PictureHeader;
import org.latentblending.transitions.TransitionEvents;
import org.latentblending.transitions.TransitionFiles;
import org.latentblending.transitions.TransitionPreview;
import org.latentblending.transitions.TransitionProgress;
import org.latentblending.transitions.TransitionViews;

/**
 * The latest events of one transition, shared by all of its clients at this server: read once and cached as messages. It
 * knows the length of the log, so that clients that are up to date cause no query.
 */
@RequiredArgsConstructor
class EventTail {
    private static final int MAX_CACHED = 256;
    private static final int READ_LIMIT = 32;

    private final String transitionId;
    private final TransitionEvents events;
    private final TransitionFiles files;
    private final TransitionViews views;
    final Latest<TransitionProgress> progress = new Latest<>(this::message);
    final Latest<TransitionPreview> preview = new Latest<>(this::message);
    private final LatestMessages cache = new LatestMessages(MAX_CACHED, 4 * 1024 * 1024);
    /** Atomic because the threads that announce events must not wait for a reader. */
    private final AtomicLong length = new AtomicLong();

    private boolean isFinal;
    private boolean isSettled;
    /** Length of the log at the last refresh. */
    private long refreshedAt = -1;

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
        TransitionEvents.End end = events.end(transitionId);
        length.updateAndGet(known -> end.seq() == 0 ? 0 : Math.max(known, end.seq()));
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

    /** The event after {@code seq}; null if there is none yet, or if it {@link #isEvicted was evicted}. */
    synchronized @Nullable OutboundMessage after(long seq) {
        long end = length();
        if (seq >= end) {
            return null;
        }
        if (cache.messages.isEmpty() || seq > cache.last()) {
            cache.beginAfter(Math.max(seq, end - MAX_CACHED));
        }
        if (seq == cache.last()) {
            events.after(transitionId, seq, READ_LIMIT).forEach(event -> cache.add(message(event)));
        }
        return cache.after(seq);
    }

    /** Whether the event after {@code seq} is no longer cached. */
    synchronized boolean isEvicted(long seq) {
        return seq < length() && seq < cache.before;
    }

    /** Reads some events after {@code seq} from the log. */
    List<TransitionEvent> replay(long seq) {
        return events.after(transitionId, seq, READ_LIMIT);
    }

    OutboundMessage message(TransitionEvent event) {
        if (event.frameIndex() == null) {
            return OutboundMessage.text(event);
        }
        byte[] picture = files.latestJpeg(transitionId, event.frameIndex()).orElse(new byte[0]);
        return OutboundMessage.picture(event.frameIndex(), event.message(), picture);
    }

    private OutboundMessage message(TransitionProgress shown, long seq) {
        return OutboundMessage.text(events.message("progress", transitionId, seq, shown));
    }

    private OutboundMessage message(TransitionPreview shown, long seq) {
        var header =
                PictureHeader.jpeg(shown.segment(), shown.index(), shown.fraction(), shown.width(), shown.height());
        return OutboundMessage.picture(null, events.message("preview", transitionId, seq, header), shown.jpeg());
    }

    /** The whole transition; null if it was deleted. */
    @Nullable
    OutboundMessage snapshot(long seq) {
        return views.find(transitionId, "")
                .map(view ->
                        OutboundMessage.text(events.message("snapshot", transitionId, seq, Map.of("transition", view))))
                .orElse(null);
    }

    /** A bounded window of consecutive messages of a log; the oldest are evicted. */
    @RequiredArgsConstructor
    static class LatestMessages {
        private final int maxMessages;
        private final long maxBytes;
        private final List<OutboundMessage> messages = new ArrayList<>();
        private long bytes;
        /** Number of the message before the first one in the window. */
        long before;

        /** Removes all messages; the next to be added is the one after {@code seq}. */
        void beginAfter(long seq) {
            messages.clear();
            bytes = 0;
            before = seq;
        }

        long last() {
            return before + messages.size();
        }

        void add(OutboundMessage message) {
            messages.add(message);
            bytes += message.bytes();
            while (messages.size() > 1 && (messages.size() > maxMessages || bytes > maxBytes)) {
                bytes -= messages.remove(0).bytes();
                before++;
            }
        }

        /** The message after {@code seq}; null if it is not in the window. */
        @Nullable
        OutboundMessage after(long seq) {
            long index = seq - before;
            return index >= 0 && index < messages.size() ? messages.get((int) index) : null;
        }
    }

    /** The latest progress or preview of a transition; not persisted. Clients at the same seq share one message of it. */
    @RequiredArgsConstructor
    static class Latest<T> {
        /** Makes a message of a value and the number of the event before it. */
        private final BiFunction<T, Long, OutboundMessage> format;

        private volatile @Nullable T value;
        private @Nullable Message<T> message;

        private record Message<T>(T value, long seq, OutboundMessage content) {}

        void set(T latest) {
            value = latest;
        }

        /** Null before the first one. */
        @Nullable
        T get() {
            return value;
        }

        synchronized OutboundMessage message(T shown, long seq) {
            Message<T> cached = message;
            if (cached == null || cached.value() != shown || cached.seq() != seq) {
                cached = new Message<>(shown, seq, format.apply(shown, seq));
                message = cached;
            }
            return cached.content();
        }
    }
}
