package org.latentblending.blending.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ManualScheduleTest {

    @Test
    void keepsACompleteSchedule() {
        assertThat(Schedule.manual(10, List.of(2, 3, 7, 10), List.of(0, 3, 6, 9)))
                .isEqualTo(new Schedule(10, List.of(2, 3, 7, 10), List.of(0, 3, 6, 9)));
    }

    @Test
    void insertsTheKeyframesIfStepZeroIsMissing() {
        assertThat(Schedule.manual(10, List.of(3, 7, 10), List.of(3, 6, 9)))
                .isEqualTo(new Schedule(10, List.of(2, 3, 7, 10), List.of(0, 3, 6, 9)));
    }

    @Test
    void movesTwoBranchesToStepZero() {
        assertThat(Schedule.manual(10, List.of(2, 7), List.of(3, 6)))
                .isEqualTo(new Schedule(10, List.of(2, 7), List.of(0, 6)));
    }

    @Test
    void roundsStrengthsHalfToEven() {
        assertThat(Schedule.manualStrengths(10, List.of(2, 3, 7, 10), List.of(0.0, 0.25, 0.35, 0.9)))
                .isEqualTo(new Schedule(10, List.of(2, 3, 7, 10), List.of(0, 2, 4, 9)));
    }

    @Test
    void acceptsKeyframesOnly() {
        assertThat(Schedule.manual(1, List.of(2), List.of(0)).frames()).isEqualTo(2);
    }

    @Test
    void namesEveryInvalidField() {
        assertInvalid(() -> Schedule.manual(0, List.of(2), List.of(0)), "steps", "from 1 to 999");
        assertInvalid(() -> Schedule.manual(1000, List.of(2), List.of(0)), "steps", "from 1 to 999");
        assertInvalid(() -> Schedule.manual(10, List.of(), List.of()), "branchCounts", "empty");
        assertInvalid(() -> Schedule.manual(10, List.of(3, 5), List.of(0, 3)), "branchCounts", "begin with 2");
        assertInvalid(() -> Schedule.manual(10, List.of(2, 5, 5), List.of(0, 3, 6)), "branchCounts", "grow");
        assertInvalid(() -> Schedule.manual(10, List.of(2, 1001), List.of(0, 3)), "branchCounts", "from 2 to 1000");
        assertInvalid(() -> Schedule.manual(10, List.of(2, 5), List.of(0)), "injectionSteps", "as many");
        assertInvalid(() -> Schedule.manual(10, List.of(2, 5, 9), List.of(0, 4, 4)), "injectionSteps", "rise");
        assertInvalid(() -> Schedule.manual(10, List.of(2, 5), List.of(0, 10)), "injectionSteps", "from 0 to 9");
        assertInvalid(() -> Schedule.manual(10, List.of(2, 5), List.of(-1, 3)), "injectionSteps", "from 0 to 9");
    }

    @Test
    void reportsInvalidStrengths() {
        List<Integer> counts = List.of(2, 5, 9);
        assertInvalid(
                () -> Schedule.manualStrengths(10, counts, List.of(0.0, 0.5, 1.0)), "injectionStrengths", "below 1");
        assertInvalid(
                () -> Schedule.manualStrengths(10, counts, List.of(-0.01, 0.5, 0.9)), "injectionStrengths", "below 1");
        assertInvalid(
                () -> Schedule.manualStrengths(10, counts, List.of(0.0, 0.5, Double.NaN)),
                "injectionStrengths",
                "below 1");
        assertInvalid(
                () -> Schedule.manualStrengths(10, counts, List.of(0.0, 0.5, 0.96)),
                "injectionStrengths",
                "from 0 to 9");
        assertInvalid(
                () -> Schedule.manualStrengths(10, counts, List.of(0.0, 0.31, 0.33)), "injectionStrengths", "rise");
    }

    @Test
    void reportsAllProblemsAtOnce() {
        assertThatExceptionOfType(InvalidSchedule.class)
                .isThrownBy(() -> Schedule.manual(0, List.of(2, 1), List.of(0, 3, 2)))
                .satisfies(e -> assertThat(e.problems())
                        .extracting(InvalidSchedule.Problem::field)
                        .contains("steps", "branchCounts", "injectionSteps"));
    }

    private static void assertInvalid(ThrowingCallable call, String field, String message) {
        assertThatExceptionOfType(InvalidSchedule.class).isThrownBy(call).satisfies(e -> {
            assertThat(e.field()).isEqualTo(field);
            assertThat(e.problems().get(0).message()).contains(message);
        });
    }
}
