package org.latentblending.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.latentblending.transitions.TransitionEvent;
import org.latentblending.transitions.TransitionNotification;
import org.latentblending.transitions.TransitionProgress;
import org.latentblending.transitions.TransitionStatus;

class CoalescingQueueTest {
    private final ClusterNotifier.CoalescingQueue waiting = new ClusterNotifier.CoalescingQueue();

    private static TransitionNotification event(String id, long seq, String type) {
        TransitionStatus status = type.equals(TransitionEvent.STATUS) ? TransitionStatus.RUNNING : null;
        return TransitionNotification.of(new TransitionEvent(id, seq, type, status, null, "{}"));
    }

    private static TransitionNotification progress(String id, int steps) {
        return TransitionNotification.of(TransitionProgress.ofSteps(id, steps, 100, 1, 1));
    }

    @Test
    void mergesNotificationsOfOneTransition() {
        waiting.add(event("a", 1, TransitionEvent.STATUS));
        waiting.add(event("b", 7, TransitionEvent.BRANCH));
        waiting.add(progress("a", 3));
        waiting.add(event("a", 2, TransitionEvent.BRANCH));
        waiting.add(progress("a", 4));
        waiting.add(TransitionNotification.over("a"));

        assertThat(waiting.take())
                .isEqualTo(new TransitionNotification(
                        "a", 2, true, true, TransitionProgress.ofSteps("a", 4, 100, 1, 1), null));
        assertThat(waiting.take()).isEqualTo(event("b", 7, TransitionEvent.BRANCH));
    }

    @Test
    void dropsTheOldestOfTooManyTransitions() {
        for (int n = 0; n <= 1_000; n++) {
            waiting.add(progress("transition-" + n, 1));
        }
        assertThat(waiting.take().transitionId()).isEqualTo("transition-1");
    }

    @Test
    void returnsNothingWhenItIsClosed() {
        waiting.add(progress("a", 1));
        waiting.open(false);
        assertThat(waiting.take()).isNull();
        waiting.open(true);
        assertThat(waiting.take()).isEqualTo(progress("a", 1));
    }
}
