package org.latentblending.jobs;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What is known of a transition only while it runs: how far it is, and how fast. */
public class RunningTransition {
    private final int totalSteps;
    private final AtomicInteger completedSteps = new AtomicInteger();
    private final AtomicInteger frames = new AtomicInteger();
    private final long startedNanos = System.nanoTime();
    private volatile long firstStepNanos;
    private long reportedNanos;
    private long previewedNanos;

    RunningTransition(int totalSteps) {
        this.totalSteps = totalSteps;
    }

    /** To be called when the model is loaded and the first step begins: loading does not count as slowness. */
    public void stepsBegin() {
        firstStepNanos = System.nanoTime();
    }

    public void evaluated(int evaluations) {
        completedSteps.addAndGet(evaluations);
    }

    public void frameFinished() {
        frames.incrementAndGet();
    }

    public int completedSteps() {
        return completedSteps.get();
    }

    public int totalSteps() {
        return totalSteps;
    }

    public int stepsLeft() {
        return Math.max(0, totalSteps - completedSteps());
    }

    public double stepsPerSecond() {
        return firstStepNanos == 0 ? 0 : completedSteps() / secondsSince(firstStepNanos);
    }

    public double framesPerSecond() {
        return frames.get() / secondsSince(startedNanos);
    }

    @Nullable
    public Double etaSeconds() {
        double speed = stepsPerSecond();
        return speed > 0 ? stepsLeft() / speed : null;
    }

    /** True for the first call and then once an interval; for the worker's thread only. */
    public boolean mayReport(long intervalNanos) {
        long now = System.nanoTime();
        if (reportedNanos != 0 && now - reportedNanos < intervalNanos) {
            return false;
        }
        reportedNanos = now;
        return true;
    }

    /** The same for looks at frames under way, of all workers that share the transition. */
    public synchronized boolean mayPreview(long intervalNanos) {
        long now = System.nanoTime();
        if (previewedNanos != 0 && now - previewedNanos < intervalNanos) {
            return false;
        }
        previewedNanos = now;
        return true;
    }

    private static double secondsSince(long nanos) {
        return Math.max(1, System.nanoTime() - nanos) / 1e9;
    }
}
