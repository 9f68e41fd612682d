package org.latentblending.live;

import java.util.function.BiFunction;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;

/** The latest progress or preview of a transition; not persisted. Clients at the same seq share one message of it. */
@RequiredArgsConstructor
class Latest<T> {
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
