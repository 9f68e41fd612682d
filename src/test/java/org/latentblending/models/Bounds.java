package org.latentblending.models;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/** Limits of time and memory for reading a hostile file. */
public final class Bounds {
    /** A million values of a pickle are most of it. */
    private static final long MAX_ALLOCATED = 400 << 20;

    private static final Duration MAX_TIME = Duration.ofSeconds(10);
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Bounds() {}

    public static void hold(Runnable reading) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        time(MAX_TIME, reading);
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - before)
                .as("bytes that were allocated")
                .isLessThan(MAX_ALLOCATED);
    }

    /** @param most of the processor's time, whatever else the machine does beside */
    public static void time(Duration most, Runnable reading) {
        long before = THREADS.getCurrentThreadCpuTime();
        reading.run();
        assertThat(Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - before)).isLessThan(most);
    }
}
