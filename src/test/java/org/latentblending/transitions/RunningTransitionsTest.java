package org.latentblending.transitions;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RunningTransitionsTest {
    private final RunningTransitions running = new RunningTransitions();

    /** Otherwise a transition that is retried and cancelled would store the steps of its first run. */
    @Test
    void forgetsWhatOtherServersReportedWhenATransitionEnds() {
        running.notified(TransitionNotification.of(TransitionProgress.ofSteps("a", 7, 100, 3, 1)));
        assertThat(running.completedSteps("a")).isEqualTo(7);
        running.ended(new TransitionEvent.Ended("a", TransitionStatus.CANCELLED, null));
        assertThat(running.completedSteps("a")).isZero();
        assertThat(running.etaSeconds("a")).isNull();
    }

    /** So that the time of one that waits can be estimated by the speed of a draft, and the other way round. */
    @Test
    void countsStepsOfDraftsAsPartsOfWholeOnes() {
        RunningTransition draft = running.begin("draft", 100, 0.5, 20);
        running.begin("whole", 30, 1, 10);
        assertThat(running.wholeStepsLeft()).isEqualTo(0.5 * 80 + 20);

        draft.stepsBegin();
        draft.evaluated(40);
        double before = draft.wholeStepsPerSecond();
        double speed = running.wholeStepsPerSecond();
        double after = draft.wholeStepsPerSecond();

        assertThat(running.wholeStepsLeft()).isEqualTo(0.5 * 40 + 20);
        assertThat(speed).as("falls while nothing is evaluated").isBetween(after, before);
        assertThat(draft.stepsPerSecond()).isLessThanOrEqualTo(2 * after);
        running.end("draft");
        assertThat(running.wholeStepsPerSecond()).isPositive().isLessThanOrEqualTo(after);
    }
}
