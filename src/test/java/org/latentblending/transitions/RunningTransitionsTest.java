package org.latentblending.transitions;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RunningTransitionsTest {
    private final RunningTransitions running = new RunningTransitions();

    /** Otherwise a transition that is retried and cancelled would store the steps of its first run. */
    @Test
    void forgetsWhatOtherServersReportedWhenATransitionEnds() {
        running.notified(TransitionNotification.of(new TransitionProgress("a", 7, 100, 3, 1)));
        assertThat(running.completedSteps("a")).isEqualTo(7);
        running.ended(new TransitionEvent.Ended("a", TransitionStatus.CANCELLED, null));
        assertThat(running.completedSteps("a")).isZero();
        assertThat(running.etaSeconds("a")).isNull();
    }
}
