package org.latentblending.blending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class MoviePlanTest {

    private static final SegmentPlan SEGMENT = new SegmentPlan(
            Schedule.byHand(10, List.of(2, 3, 7, 10), List.of(0, 3, 6, 9)), 1.2, 0, new Guidance(4, 0.5));

    @Test
    void countsTheStepsOfOneTransition() {
        // 2 branches over 3 steps, 3 over 3, 7 over 3, 10 over 1
        assertThat(new MoviePlan(SEGMENT, 2).totalSteps()).isEqualTo(6 + 9 + 21 + 10);
    }

    @Test
    void countsSharedKeyframesOnce() {
        assertThat(new MoviePlan(SEGMENT, 4).totalSteps()).isEqualTo(3 * 46 - 2 * 10);
    }

    @Test
    void numbersEachSharedFrameOnce() {
        MoviePlan plan = new MoviePlan(SEGMENT, 4);
        assertThat(plan.segments()).isEqualTo(3);
        assertThat(plan.frames()).isEqualTo(28);
        assertThat(plan.frameIndex(0, 9)).isEqualTo(plan.frameIndex(1, 0)).isEqualTo(9);
        assertThat(plan.frameIndex(2, 9)).isEqualTo(27);
    }

    @Test
    void refusesASingleKeyframe() {
        assertThatIllegalArgumentException().isThrownBy(() -> new MoviePlan(SEGMENT, 1));
    }
}
