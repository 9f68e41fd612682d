package org.latentblending.blending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.latentblending.blending.schedule.Schedule;

class MoviePlanTest {

    private static final SegmentPlan SEGMENT =
            new SegmentPlan(Schedule.manual(10, List.of(2, 3, 7, 10), List.of(0, 3, 6, 9)), 1.2, 0);

    @Test
    void countsTheStepsOfOneTransition() {
        // 2 branches over 3 steps, 3 over 3, 7 over 3, 10 over 1
        assertThat(plan(2).totalSteps()).isEqualTo(6 + 9 + 21 + 10);
    }

    @Test
    void countsSharedKeyframesOnce() {
        assertThat(plan(4).totalSteps()).isEqualTo(3 * 46 - 2 * 10);
    }

    @Test
    void numbersEachSharedFrameOnce() {
        MoviePlan plan = plan(4);
        assertThat(plan.segments()).isEqualTo(3);
        assertThat(plan.frames()).isEqualTo(28);
        assertThat(plan.frameIndex(0, 9)).isEqualTo(plan.frameIndex(1, 0)).isEqualTo(9);
        assertThat(plan.frameIndex(2, 9)).isEqualTo(27);
    }

    @Test
    void rejectsASingleKeyframe() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> plan(1))
                .withMessageContaining("at least 2 keyframes, not 1");
    }

    @Test
    void dampsTheGuidanceByTheFraction() {
        assertThat(DoubleStream.of(0, 0.25, 0.5, 0.75, 1).map(f -> plan(2).guidanceScale(0, f)))
                .containsExactly(4.0, 3.25, 2.5, 3.25, 4.0);
    }

    @Test
    void mixesTheGuidanceOfBothKeyframesOfASegment() {
        MoviePlan plan = new MoviePlan(
                SEGMENT,
                List.of(new GuidanceDamping(4, 0.5), new GuidanceDamping(4, 0.5), new GuidanceDamping(8, 0.5)));
        // the right one alone gives 8, 6.25, 4.5
        assertThat(DoubleStream.of(0, 0.25, 0.5, 0.75, 1).map(f -> plan.guidanceScale(1, f)))
                .containsExactly(4.0, 0.75 * 3.25 + 0.25 * 6.25, 0.5 * 2.5 + 0.5 * 4.5, 0.25 * 3.25 + 0.75 * 6.25, 8.0);
        assertThat(plan.guidanceScale(0, 0.3)).isEqualTo(new GuidanceDamping(4, 0.5).at(0.3));
    }

    @Test
    void repeatedKeyframeSharesATrajectory() {
        List<GuidanceDamping> guidance = Collections.nCopies(5, new GuidanceDamping(4, 0.5));
        MoviePlan plan = MoviePlan.of(SEGMENT, guidance, List.of("a", "b", "a", "c", "a"), Set.of());
        assertThat(plan.trajectories()).containsExactly(0, 1, 0, 2, 0);
        assertThat(plan.distinctKeyframes()).containsExactly(0, 1, 3);
        assertThat(plan.keyframesOf(0)).containsExactly(0, 2, 4);
        assertThat(plan.totalSteps()).isEqualTo(plan(5).totalSteps() - 2 * 10);
    }

    @Test
    void crossfedKeyframeHasItsOwnTrajectory() {
        SegmentPlan crossfed = new SegmentPlan(SEGMENT.schedule(), 1.2, 0.3);
        List<GuidanceDamping> guidance = Collections.nCopies(3, new GuidanceDamping(4, 0.5));
        assertThat(MoviePlan.of(crossfed, guidance, List.of("a", "b", "a"), Set.of())
                        .trajectories())
                .containsExactly(0, 1, 2);
    }

    @Test
    void countsCompleteSegments() {
        assertThat(IntStream.of(0, 1, 9, 10, 18, 19, 28).map(plan(4)::segmentsOf))
                .containsExactly(0, 0, 0, 1, 1, 2, 3);
    }

    private static MoviePlan plan(int keyframes) {
        return new MoviePlan(SEGMENT, Collections.nCopies(keyframes, new GuidanceDamping(4, 0.5)));
    }
}
