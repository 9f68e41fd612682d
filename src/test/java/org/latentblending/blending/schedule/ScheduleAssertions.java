package org.latentblending.blending.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/** Properties of every valid schedule, checked without the code of {@link Schedule}. */
final class ScheduleAssertions {

    private ScheduleAssertions() {}

    static void assertValid(Schedule schedule, int steps, int frames) {
        List<Integer> counts = schedule.branchCounts();
        List<Integer> injections = schedule.injectionSteps();
        assertThat(schedule.steps()).isEqualTo(steps);
        assertThat(schedule.frames()).isEqualTo(frames);
        assertThat(counts).hasSameSizeAs(injections).startsWith(2).endsWith(frames);
        assertThat(injections).startsWith(0);
        assertThat(injections.get(injections.size() - 1)).isLessThan(steps);
        for (int i = 1; i < counts.size(); i++) {
            assertThat(counts.get(i)).isGreaterThan(counts.get(i - 1));
            assertThat(injections.get(i)).isGreaterThan(injections.get(i - 1));
        }
    }
}
