package org.latentblending.jobs.workers;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.latentblending.jobs.Task;

/**
 * Finds holders that give no sign of life. It compares what this process sees at different times of its own, so that the
 * clocks of several machines need not agree.
 */
class DeadHolders {
    private final long leaseNanos;
    private final LongSupplier nanoTime;
    private Map<Long, Sign> signs = new HashMap<>();

    /** @param since when the present sign of life was seen first */
    private record Sign(long epoch, long beats, long since) {}

    DeadHolders(long leaseNanos, LongSupplier nanoTime) {
        this.leaseNanos = leaseNanos;
        this.nanoTime = nanoTime;
    }

    /** Of the running tasks those whose holders gave no sign of life for the whole lease. */
    List<Task> among(List<Task> running) {
        long now = nanoTime.getAsLong();
        Map<Long, Sign> seen = new HashMap<>();
        List<Task> silent = new ArrayList<>();
        for (Task task : running) {
            Sign before = signs.get(task.id());
            Sign sign = before != null && before.epoch() == task.epoch() && before.beats() == task.beats()
                    ? before
                    : new Sign(task.epoch(), task.beats(), now);
            seen.put(task.id(), sign);
            if (now - sign.since() >= leaseNanos) {
                silent.add(task);
            }
        }
        signs = seen;
        return silent;
    }
}
