package org.latentblending.blending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.latentblending.blending.schedule.Schedule;

class WorkPlanTest {

    /** 7 steps with inner branches, 26 of their evaluations: 3.7 branches in the mean. */
    private static final Schedule SCHEDULE = Schedule.manual(10, List.of(2, 3, 7, 10), List.of(0, 3, 6, 9));

    @ParameterizedTest
    @CsvSource({
        "9, 16, 1, 1, 2", // 16 / 3.7: 5 segments fill the device
        "9, 32, 1, 1, 1",
        "9, 4, 1, 3, 4", // 2 segments
        "9, 1, 1, 9, 8",
        "9, 16, 2, 2, 2",
        "9, 4, 2, 4, 4",
        "9, 4, 3, 3, 6",
        "9, 16, 20, 9, 8",
        "2, 16, 4, 2, 1",
        "64, 2147483647, 1, 1, 1"
    })
    void takesTheFewestUnitsThatKeepDevicesFullAndWorkersBusy(
            int keyframes, int capacity, int workers, int columnUnits, int segmentUnits) {
        WorkPlan work = WorkPlan.of(plan(SCHEDULE, 0, keyframes), capacity, workers);
        assertThat(work.keyframes()).hasSize(columnUnits);
        assertThat(work.segments()).hasSize(segmentUnits);
        assertCovers(work.keyframes(), keyframes);
        assertCovers(work.segments(), keyframes - 1);
    }

    @Test
    void keepsCrossfedKeyframesInOneChainThatFillsTheDevice() {
        WorkPlan work = WorkPlan.of(plan(SCHEDULE, 0.3, 9), 4, 3);
        assertThat(work.keyframesInOrder()).isTrue();
        assertThat(work.keyframes()).containsExactly(new Span(0, 3), new Span(3, 6), new Span(6, 9));
    }

    @Test
    void hasNoSegmentsWhereTheKeyframesAreTheOnlyFrames() {
        WorkPlan work = WorkPlan.of(plan(Schedule.manual(10, List.of(2), List.of(0)), 0, 5), 4, 1);
        assertThat(work.keyframes()).containsExactly(new Span(0, 2), new Span(2, 5));
        assertThat(work.segments()).isEmpty();
    }

    @Test
    void storedPartsAreInUnitsOfTheirOwnBeforeTheOthers() {
        WorkPlan work = WorkPlan.of(plan(SCHEDULE, 0, 9), 64, 1, Set.of(0, 1, 2, 4, 5), Set.of(0, 7));
        assertThat(work.keyframes()).containsExactly(new Span(0, 3), new Span(4, 6), new Span(3, 4), new Span(6, 9));
        assertThat(work.segments()).containsExactly(new Span(0, 1), new Span(7, 8), new Span(1, 7));
        assertThat(WorkPlan.divideBranches(4, 64, 1, Set.of(3))).containsExactly(new Span(3, 4), new Span(0, 3));
    }

    @Test
    void crossfedKeyframesStayInOrder() {
        WorkPlan work = WorkPlan.of(plan(SCHEDULE, 0.2, 9), 64, 1, Set.of(3, 4), Set.of());
        assertThat(work.keyframes()).containsExactly(new Span(0, 3), new Span(3, 5), new Span(5, 9));
    }

    @Test
    void rejectsNoCapacityAndNoWorkers() {
        MoviePlan plan = plan(SCHEDULE, 0, 3);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WorkPlan.of(plan, 0, 1))
                .withMessageContaining("a capacity of 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WorkPlan.of(plan, 1, 0))
                .withMessageContaining("0 workers");
    }

    /** One after another without a gap, and none larger than another by more than 1. */
    private static void assertCovers(List<Span> spans, int count) {
        assertThat(spans.stream().flatMapToInt(span -> IntStream.range(span.from(), span.to())))
                .containsExactlyElementsOf(IntStream.range(0, count).boxed().toList());
        assertThat(spans).extracting(Span::size).allMatch(size -> Math.abs(size - count / spans.size()) <= 1);
    }

    private static MoviePlan plan(Schedule schedule, double crossfeed, int keyframes) {
        return new MoviePlan(
                new SegmentPlan(schedule, 1.2, crossfeed), Collections.nCopies(keyframes, new GuidanceDamping(4, 0.5)));
    }
}
