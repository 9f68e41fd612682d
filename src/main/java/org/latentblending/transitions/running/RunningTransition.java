package org.latentblending.transitions.running;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a transition only while workers of this process are at it: how far it is, and how fast. Where other
 * processes are at it too, their part is seen as far as it is stored.
 */
public class RunningTransition {
    private final int totalSteps;
    private final AtomicInteger frames = new AtomicInteger();
    private final long startedNanos = System.nanoTime();
    private int stored;
    private int unstored;
    private int made;
    private long firstStepNanos;
    private long reportedNanos;
    private long previewedNanos;

    /** @param stored steps that others have made and that are stored */
    RunningTransition(int totalSteps, int stored) {
        this.totalSteps = totalSteps;
        this.stored = stored;
    }

    /** To be called when the model is loaded and the first step begins: loading does not count as slowness. */
    public synchronized void stepsBegin() {
        if (firstStepNanos == 0) {
            firstStepNanos = System.nanoTime();
        }
    }

    public synchronized void evaluated(int evaluations) {
        unstored += evaluations;
        made += evaluations;
    }

    /**
     * @param steps of this process's that are stored now
     * @param storedInAll of the transition, theirs included
     */
    public synchronized void stored(int steps, int storedInAll) {
        unstored -= steps;
        stored = Math.max(stored, storedInAll);
    }

    /** @param steps that were made in vain: they have to be made again */
    public synchronized void lost(int steps) {
        unstored -= steps;
    }

    public void frameFinished() {
        frames.incrementAndGet();
    }

    public synchronized int completedSteps() {
        return stored + unstored;
    }

    public int totalSteps() {
        return totalSteps;
    }

    public int stepsLeft() {
        return Math.max(0, totalSteps - completedSteps());
    }

    public synchronized double stepsPerSecond() {
        return firstStepNanos == 0 ? 0 : made / secondsSince(firstStepNanos);
    }

    public double framesPerSecond() {
        return frames.get() / secondsSince(startedNanos);
    }

    @Nullable
    public Double etaSeconds() {
        double speed = stepsPerSecond();
        return speed > 0 ? stepsLeft() / speed : null;
    }

    /** True for the first call and then once an interval. */
    public synchronized boolean mayReport(long intervalNanos) {
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
