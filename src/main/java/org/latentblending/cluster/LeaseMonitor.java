package org.latentblending.cluster;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Finds those that give no sign of life. It compares what this process sees at different times of its own, so that the
 * clocks of several machines need not agree.
 *
 * @param <K> names them
 */
public class LeaseMonitor<K> {
    private final long leaseNanos;
    private final LongSupplier nanoTime;
    private Map<K, Seen> seen = new HashMap<>();
    private long lookedAt;

    /** @param since when the present sign of life was seen first */
    private record Seen(Object sign, long since) {}

    public LeaseMonitor(long leaseNanos, LongSupplier nanoTime) {
        this.leaseNanos = leaseNanos;
        this.nanoTime = nanoTime;
    }

    /**
     * Those that gave the same sign of life for the whole lease.
     *
     * @param signs what there is to see of each now
     */
    public Set<K> among(Map<K, ?> signs) {
        long now = nanoTime.getAsLong();
        if (now - lookedAt > leaseNanos) {
            // Nobody could show a sign of life that this process could have seen.
            seen = new HashMap<>();
        }
        lookedAt = now;
        Map<K, Seen> next = new HashMap<>();
        Set<K> silent = new HashSet<>();
        signs.forEach((name, sign) -> {
            Seen before = seen.get(name);
            Seen same = before != null && before.sign().equals(sign) ? before : new Seen(sign, now);
            next.put(name, same);
            if (now - same.since() >= leaseNanos) {
                silent.add(name);
            }
        });
        seen = next;
        return silent;
    }
}
