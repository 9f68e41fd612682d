package org.latentblending.live;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lombok.RequiredArgsConstructor;
import org.latentblending.transitions.TransitionEvent;
import org.latentblending.transitions.TransitionEvents;
import org.springframework.stereotype.Component;

/** Returns each status message of each transition once, however many notifications announce it. */
@Component
@RequiredArgsConstructor
class StatusLog {
    private final TransitionEvents events;
    /** Seq up to which the logs of unfinished transitions were read. */
    private final Map<String, Long> seen = new HashMap<>();
    /** The same for recently ended transitions. */
    private final Map<String, Long> ended = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > 1_000;
        }
    };
    /** Of the newest transition at the last poll; later ones may have ended already. */
    private long lastOrdinal;

    /** Marks all present events as published. */
    synchronized void reset() {
        seen.clear();
        ended.clear();
        lastOrdinal = events.lastOrdinal();
        seen.putAll(events.unfinishedOrAfter(Long.MAX_VALUE));
    }

    /** The unpublished messages of one transition, in order. */
    synchronized List<String> of(String transitionId) {
        Map<String, Long> published = ended.containsKey(transitionId) ? ended : seen;
        Long seq = published.get(transitionId);
        List<TransitionEvent> found = events.statuses(transitionId, seq == null ? 0 : seq);
        if (seq == null) {
            found = sinceLastRetry(found);
        }
        if (!found.isEmpty()) {
            published.put(transitionId, found.get(found.size() - 1).seq());
        }
        return found.stream().map(TransitionEvent::message).toList();
    }

    /** Skips events before the last retry of a transition that had ended before the log was first read. */
    private static List<TransitionEvent> sinceLastRetry(List<TransitionEvent> statuses) {
        int from = statuses.size() - 1;
        while (from > 0 && !statuses.get(from - 1).isEnd()) {
            from--;
        }
        return statuses.subList(Math.max(0, from), statuses.size());
    }

    /** The unpublished messages of all transitions, in order for each. */
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
