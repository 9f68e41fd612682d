package org.latentblending.blending.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.latentblending.blending.schedule.ScheduleAssertions.assertValid;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.latentblending.blending.Golden;
import tools.jackson.databind.JsonNode;

class AutomaticScheduleTest {

    static List<JsonNode> golden() {
        return Golden.section("auto");
    }

    @ParameterizedTest
    @MethodSource("golden")
    void equalsThePublishedSchedules(JsonNode entry) {
        assertThat(entry.get("minDistance").intValue()).isEqualTo(3);
        int steps = entry.get("steps").intValue();
        int branches = entry.get("branchesFinal").intValue();
        Schedule schedule = Schedule.automatic(steps, entry.get("depthStrength").doubleValue(), branches);
        assertValid(schedule, steps, branches);
        if (!Golden.failed(entry)) {
            assertThat(schedule.branchCounts()).isEqualTo(Golden.integers(entry.get("branches")));
            assertThat(schedule.injectionSteps()).isEqualTo(Golden.integers(entry.get("injections")));
        }
    }

    /** Where the published code finds no level or leaves the last step behind. */
    @ParameterizedTest
    @CsvSource({"5, 0.4, 2", "10, 0.01, 1", "10, 0.95, 9", "12, 0.1, 1", "2, 0.5, 1", "3, 0.99, 2", "20, 0.99, 19"})
    void mixesAllBranchesAtTheDepthIfNoLevelIsLeft(int steps, double depthStrength, int injection) {
        assertThat(Schedule.automatic(steps, depthStrength, 7))
                .isEqualTo(new Schedule(steps, List.of(2, 7), List.of(0, injection)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 9, 10, 14, 15, 25, 30, 61, 100, 999})
    void isValidForEveryDepthAndNumberOfBranches(int steps) {
        for (int percent = 0; percent < 100; percent++) {
            for (int branches : new int[] {2, 3, 4, 5, 8, 20, 99, 500, 1000}) {
                if (steps > 1 || branches == 2) {
                    assertValid(Schedule.automatic(steps, percent / 100.0, branches), steps, branches);
                }
            }
        }
    }

    @Test
    void reportsEveryInvalidValue() {
        assertThatExceptionOfType(InvalidSchedule.class)
                .isThrownBy(() -> Schedule.automatic(0, 1.5, 1))
                .satisfies(e -> assertThat(e.problems())
                        .extracting(InvalidSchedule.Problem::field)
                        .containsExactly("steps", "depthStrength", "branches"));
        assertThatExceptionOfType(InvalidSchedule.class)
                .isThrownBy(() -> Schedule.automatic(30, Double.NaN, 20))
                .satisfies(e -> assertThat(e.field()).isEqualTo("depthStrength"));
        assertThatExceptionOfType(InvalidSchedule.class)
                .isThrownBy(() -> Schedule.automatic(30, 1, 20))
                .withMessageContaining("from 0 to below 1");
    }

    @Test
    void reportsTheStepsThatThreeBranchesNeed() {
        assertThatExceptionOfType(InvalidSchedule.class)
                .isThrownBy(() -> Schedule.automatic(1, 0.4, 3))
                .satisfies(e -> assertThat(e.field()).isEqualTo("steps"))
                .withMessageContaining("at least 2 for 3 branches");
    }
}
