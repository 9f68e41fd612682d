package org.latentblending.live;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Consecutive messages of a log; the oldest go when there is no more room. */
class LatestMessages {
    private final int most;
    private final long mostBytes;
    private final List<OutboundMessage> messages = new ArrayList<>();
    private long before;
    private long bytes;

    LatestMessages(int most, long mostBytes) {
        this.most = most;
        this.mostBytes = mostBytes;
    }

    boolean isEmpty() {
        return messages.isEmpty();
    }

    /** Forgets all messages; the next is the one after {@code seq}. */
    void beginAfter(long seq) {
        messages.clear();
        bytes = 0;
        before = seq;
    }

    /** Number of the message before the first that is kept. */
    long before() {
        return before;
    }

    long last() {
        return before + messages.size();
    }

    void add(OutboundMessage message) {
        messages.add(message);
        bytes += message.bytes();
        while (messages.size() > 1 && (messages.size() > most || bytes > mostBytes)) {
            bytes -= messages.remove(0).bytes();
            before++;
        }
    }

    /** The message after {@code seq}; null if it is not kept. */
    @Nullable
    OutboundMessage after(long seq) {
        long index = seq - before;
        return index >= 0 && index < messages.size() ? messages.get((int) index) : null;
    }
}
