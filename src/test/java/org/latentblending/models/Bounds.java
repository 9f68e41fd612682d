package org.latentblending.models;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/** What reading a hostile file may take. */
final class Bounds {
    /** A million values of a pickle are most of it. */
    private static final long MAX_ALLOCATED = 400 << 20;

    private static final Duration MAX_TIME = Duration.ofSeconds(10);

    private Bounds() {}

    static void hold(Runnable reading) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        long start = System.nanoTime();
        reading.run();
        assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                .as("bytes that were allocated")
                .isLessThan(MAX_ALLOCATED);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(MAX_TIME);
    }
}
