package org.latentblending.rendering;

import java.util.concurrent.TimeUnit;
import org.latentblending.transitions.running.RunningTransition;
import org.latentblending.transitions.running.TransitionProgress;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/** Tells how far a transition is, at most ten times a second. */
@Component
class ProgressReports {
    private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final ApplicationEventPublisher publisher;

    ProgressReports(ApplicationEventPublisher publisher) {
        this.publisher = publisher;
    }

    void report(String id, RunningTransition now) {
        if (!now.mayReport(INTERVAL_NANOS)) {
            return;
        }
        Double eta = now.etaSeconds();
        publisher.publishEvent(new TransitionProgress(
                id, now.completedSteps(), now.totalSteps(), eta == null ? 0.0 : eta, now.framesPerSecond()));
    }
}
