package org.latentblending.transitions;

import java.util.concurrent.atomic.AtomicInteger;
import lombok.RequiredArgsConstructor;

/**
 * Progress and speed of a transition while workers of this process draw it. Steps of other processes count once they are
 * stored.
 */
@RequiredArgsConstructor
public class RunningTransition {
    private final String id;
    private final double stepCost;
    private final boolean isResumed;
    private final AtomicInteger frames = new AtomicInteger();
    private final long startedNanos = System.nanoTime();
    private final Throttle reports = new Throttle(System::nanoTime);
    private final Throttle previews = new Throttle(System::nanoTime);
    private final Throttle details = new Throttle(System::nanoTime);
    private int totalSteps;
    private int stored;
    private int unstored;
    private int evaluated;
    private long firstStepNanos;

    /** Whether steps were stored before this process began to work on it. */
    public boolean isResumed() {
        return isResumed;
    }

    /** There are more steps than were known. */
    public synchronized void raiseTotal(int steps) {
        totalSteps = Math.max(totalSteps, steps);
    }

    /** There are so many steps more, or fewer if the number is negative. */
    public synchronized void addToTotal(int steps) {
        totalSteps += steps;
    }

    /** To be called at the first step, so that loading the model does not count. */
    public synchronized void stepsBegin() {
        if (firstStepNanos == 0) {
            firstStepNanos = System.nanoTime();
        }
    }

    public synchronized void evaluated(int evaluations) {
        unstored += evaluations;
        evaluated += evaluations;
    }

    /**
     * @param steps newly stored steps of this process
     * @param storedInAll stored steps of the transition, from all processes
     */
    public synchronized void stored(int steps, int storedInAll) {
        unstored -= steps;
        stored = Math.max(stored, storedInAll);
    }

    /** @param steps that must be repeated */
    public synchronized void lost(int steps) {
        unstored -= steps;
    }

    public void frameFinished() {
        frames.incrementAndGet();
    }

    public synchronized int completedSteps() {
        return stored + unstored;
    }

    private synchronized int stepsLeft() {
        return Math.max(0, totalSteps - completedSteps());
    }

    double wholeStepsLeft() {
        return stepsLeft() * stepCost;
    }

    double wholeStepsPerSecond() {
        return stepsPerSecond() * stepCost;
    }

    public synchronized double stepsPerSecond() {
        return evaluated == 0 ? 0 : evaluated / secondsSinceFirstStep();
    }

    /** 0 before the first step in this process. */
    public synchronized double secondsSinceFirstStep() {
        return firstStepNanos == 0 ? 0 : secondsSince(firstStepNanos);
    }

    public synchronized TransitionProgress progress() {
        double speed = stepsPerSecond();
        double etaSeconds = speed > 0 ? stepsLeft() / speed : 0;
        double framesPerSecond = frames.get() / secondsSince(startedNanos);
        return TransitionProgress.ofSteps(
                id, completedSteps(), Math.max(totalSteps, completedSteps()), etaSeconds, framesPerSecond);
    }

    /** Whether a progress report is due, which then counts as sent. */
    public boolean mayReport(long intervalNanos) {
        return reports.tryPass(intervalNanos);
    }

    /** The same for previews, for all workers of this process together. */
    public boolean mayPreview(long intervalNanos) {
        return previews.tryPass(intervalNanos);
    }

    /** The same for previews that take long. */
    public boolean mayPreviewDetails(long intervalNanos) {
        return details.tryPass(intervalNanos);
    }

    private static double secondsSince(long nanos) {
        return Math.max(1, System.nanoTime() - nanos) / 1e9;
    }
}
