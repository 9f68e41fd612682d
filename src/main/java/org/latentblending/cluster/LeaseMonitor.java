package org.latentblending.cluster;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import lombok.RequiredArgsConstructor;

/**
 * Finds holders that have sent no heartbeat for a whole lease. It measures the time between its own observations, so the
 * clocks of several machines need not agree.
 *
 * @param <K> identifies a holder
 */
@RequiredArgsConstructor
public class LeaseMonitor<K> {
    private final long leaseNanos;
    private final LongSupplier nanoTime;
    private final Map<K, Seen> seen = new HashMap<>();
    private long lookedAt;

    /** @param since when this heartbeat was seen first */
    private record Seen(Object heartbeat, long since) {}

    /** Holders whose present heartbeat, of any type with {@code equals}, has not changed for a whole lease. */
    public Set<K> expired(Map<K, ?> heartbeats) {
        long now = nanoTime.getAsLong();
        if (now - lookedAt > leaseNanos) {
            // This process was paused and could not see any heartbeat.
            seen.clear();
        }
        lookedAt = now;
        seen.keySet().retainAll(heartbeats.keySet());
        heartbeats.forEach((holder, heartbeat) -> seen.merge(
                holder,
                new Seen(heartbeat, now),
                (before, latest) -> before.heartbeat().equals(heartbeat) ? before : latest));
        return seen.entrySet().stream()
                .filter(holder -> now - holder.getValue().since() >= leaseNanos)
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(HashSet::new));
    }
}
