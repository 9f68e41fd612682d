package org.latentblending.live;

import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;

/** The latest progress or preview of a transition; not persisted. Clients at the same seq share one message of it. */
@RequiredArgsConstructor
class Latest<T> {
    private final Format<T> format;
    private volatile @Nullable T value;
    private @Nullable Message<T> message;

    interface Format<T> {
        /** @param seq number of the event before it */
        OutboundMessage message(T value, long seq);
    }

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
            cached = new Message<>(shown, seq, format.message(shown, seq));
            message = cached;
        }
        return cached.content();
    }
}
