package org.latentblending.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.latentblending.transitions.TransitionProgress;

class ProgressThrottleTest {
    private long now;
    private final ProgressThrottle throttle = new ProgressThrottle(() -> now);

    private boolean passes(int completedSteps, int clients, long millisLater) {
        now += TimeUnit.MILLISECONDS.toNanos(millisLater);
        return throttle.passes(TransitionProgress.ofSteps("id", completedSteps, 100, 1, 1), clients);
    }

    @Test
    void passesTenReportsASecond() {
        assertThat(passes(1, 1, 0)).isTrue();
        assertThat(passes(2, 1, 99)).isFalse();
        assertThat(passes(3, 1, 1)).isTrue();
    }

    @Test
    void passesTwoReportsASecondToAThousandClients() {
        assertThat(passes(1, 1000, 0)).isTrue();
        assertThat(passes(2, 1000, 499)).isFalse();
        assertThat(passes(3, 1000, 1)).isTrue();
    }

    @Test
    void dropsALowerCountForTwoSeconds() {
        assertThat(passes(50, 1, 0)).isTrue();
        assertThat(passes(40, 1, 1900)).isFalse();
        assertThat(passes(40, 1, 100)).isTrue();
    }
}
