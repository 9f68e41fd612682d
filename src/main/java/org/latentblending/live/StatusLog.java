package org.latentblending.live;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.latentblending.transitions.TransitionEvent;
import org.latentblending.transitions.TransitionEvents;

/** New states of all transitions, each told once however often and by whomever one is sent to look for it. */
class StatusLog {
    private static final int MOST_ENDED = 1_000;

    private final TransitionEvents events;
    /** Of transitions without a final state: up to where their logs were looked through. */
    private final Map<String, Long> seen = new HashMap<>();
    /** The same of some that have ended. */
    private final Map<String, Long> ended = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MOST_ENDED;
        }
    };
    /** Of the newest transition at the last look: what has come since may have ended already. */
    private long lastOrdinal;

    StatusLog(TransitionEvents events) {
        this.events = events;
    }

    /** What is so now counts as told. */
    synchronized void begin() {
        seen.clear();
        ended.clear();
        lastOrdinal = events.lastOrdinal();
        seen.putAll(events.unfinished());
    }

    /** The messages of one transition that were not told yet, in order. */
    synchronized List<String> of(String transitionId) {
        Map<String, Long> place = ended.containsKey(transitionId) ? ended : seen;
        Long told = place.get(transitionId);
        SortedMap<Long, String> found = events.statuses(transitionId, told == null ? 0 : told);
        if (told == null) {
            found = sinceTheRetry(found);
        }
        if (!found.isEmpty()) {
            place.put(transitionId, found.lastKey());
        }
        return List.copyOf(found.values());
    }

    /** Of a transition that had ended before anybody looked, what came before its last retry is no news. */
    private static SortedMap<Long, String> sinceTheRetry(SortedMap<Long, String> statuses) {
        long from = 0;
        for (var status : statuses.entrySet()) {
            if (!status.getKey().equals(statuses.lastKey()) && TransitionEvent.isEnd(status.getValue())) {
                from = status.getKey() + 1;
            }
        }
        return statuses.tailMap(from);
    }

    /** The messages of all transitions that were not told yet, in order for each. */
    synchronized List<String> ofAll() {
        long newest = events.lastOrdinal();
        Map<String, Long> lengths = events.unfinishedOrAfter(lastOrdinal);
        lastOrdinal = newest;
        List<String> messages = new ArrayList<>();
        lengths.forEach((id, length) -> {
            Long before = ended.remove(id);
            if (before != null) {
                seen.put(id, before);
            }
            if (seen.getOrDefault(id, 0L) < length) {
                messages.addAll(of(id));
                seen.put(id, length);
            }
        });
        for (String id : List.copyOf(seen.keySet())) {
            if (!lengths.containsKey(id)) {
                messages.addAll(of(id));
                ended.put(id, seen.remove(id));
            }
        }
        return messages;
    }
}
