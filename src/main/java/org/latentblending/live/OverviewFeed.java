package org.latentblending.live;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** One client's view of all transitions: every change of status, and the latest progress of each transition. */
class OverviewFeed implements Connection.Feed {
    private static final int MAX_PENDING = 10_000;

    private final Queue<String> statuses = new ArrayDeque<>();
    private final Map<String, String> progress = new LinkedHashMap<>();

    /** @return false if too many messages are pending */
    synchronized boolean status(String message) {
        statuses.add(message);
        return statuses.size() <= MAX_PENDING;
    }

    synchronized void progress(String transitionId, String message) {
        progress.put(transitionId, message);
    }

    @Override
    public synchronized @Nullable OutboundMessage next() {
        String status = statuses.poll();
        if (status != null) {
            return OutboundMessage.text(status);
        }
        var eldest = progress.entrySet().iterator();
        if (!eldest.hasNext()) {
            return null;
        }
        String message = eldest.next().getValue();
        eldest.remove();
        return OutboundMessage.text(message);
    }

    @Override
    public boolean isOver() {
        return false;
    }
}
