package org.latentblending.live;

import java.util.ArrayList;
import java.util.List;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;

/** A bounded window of consecutive messages of a log; the oldest are evicted. */
@RequiredArgsConstructor
class LatestMessages {
    private final int maxMessages;
    private final long maxBytes;
    private final List<OutboundMessage> messages = new ArrayList<>();
    private long before;
    private long bytes;

    boolean isEmpty() {
        return messages.isEmpty();
    }

    /** Removes all messages; the next to be added is the one after {@code seq}. */
    void beginAfter(long seq) {
        messages.clear();
        bytes = 0;
        before = seq;
    }

    /** Number of the message before the first one in the window. */
    long before() {
        return before;
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
