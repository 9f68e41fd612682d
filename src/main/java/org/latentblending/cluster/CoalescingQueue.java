package org.latentblending.cluster;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.latentblending.transitions.running.TransitionNotification;

/** What is still to be told: one piece a transition, so that a slow broker makes it fewer and not more. */
class CoalescingQueue {
    private static final int MOST_TRANSITIONS = 1_000;

    private final Map<String, TransitionNotification> waiting = new LinkedHashMap<>();
    private boolean open = true;

    /** Of too many transitions the one that has waited longest is dropped. */
    synchronized void add(TransitionNotification news) {
        waiting.merge(news.transitionId(), news, TransitionNotification::and);
        if (waiting.size() > MOST_TRANSITIONS) {
            takeFirst();
        }
        notifyAll();
    }

    /** The piece that has waited longest; waits until there is one. Null when nobody is to take any more. */
    synchronized @Nullable TransitionNotification take() {
        while (open && waiting.isEmpty()) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return null;
            }
        }
        return open ? takeFirst() : null;
    }

    /** @param now whether pieces may be taken */
    synchronized void open(boolean now) {
        open = now;
        notifyAll();
    }

    private @Nullable TransitionNotification takeFirst() {
        Iterator<TransitionNotification> first = waiting.values().iterator();
        if (!first.hasNext()) {
            return null;
        }
        TransitionNotification news = first.next();
        first.remove();
        return news;
    }
}
