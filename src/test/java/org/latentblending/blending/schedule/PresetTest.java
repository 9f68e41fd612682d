package org.latentblending.blending.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.latentblending.blending.schedule.ScheduleAssertions.assertValid;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.latentblending.blending.Golden;
import tools.jackson.databind.JsonNode;

class PresetTest {

    static List<JsonNode> golden() {
        return Golden.section("profile");
    }

    @ParameterizedTest
    @MethodSource("golden")
    void equalsThePublishedPresets(JsonNode entry) {
        Schedule schedule = schedule(
                entry.get("quality").stringValue(),
                entry.get("depthStrength").doubleValue(),
                entry.get("frames").intValue());
        if (Golden.failed(entry)) {
            assertThat(entry.get("quality").stringValue()).isEqualTo("lowest");
            assertValid(schedule, 12, 5);
        } else {
            assertThat(schedule)
                    .isEqualTo(new Schedule(
                            entry.get("steps").intValue(),
                            Golden.integers(entry.get("branches")),
                            Golden.integers(entry.get("injections"))));
        }
    }

    /** The two upscaling profiles belong to a pipeline of its own; their trees are automatic ones. */
    private static Schedule schedule(String quality, double depthStrength, int frames) {
        return switch (quality) {
            case "upscaling_step1" -> Schedule.automatic(40, depthStrength, 12);
            case "upscaling_step2" -> Schedule.automatic(100, depthStrength, 6);
            default -> Schedule.preset(Preset.valueOf(quality.toUpperCase(Locale.ROOT)), depthStrength, frames);
        };
    }

    @ParameterizedTest
    @CsvSource({"LOWEST, 12, 5", "LOW, 15, 6", "MEDIUM, 30, 12", "HIGH, 60, 25", "ULTRA, 100, 50"})
    void hasThePublishedStepsAndBranchesForAHundredFrames(Preset preset, int steps, int branches) {
        assertThat(preset.steps()).isEqualTo(steps);
        assertThat(preset.branches(100)).isEqualTo(branches);
    }

    @ParameterizedTest
    @EnumSource
    void isValidForEveryNumberOfFrames(Preset preset) {
        for (int frames = 2; frames <= Schedule.MAX_FRAMES; frames++) {
            int branches = preset.branches(frames);
            assertThat(branches).isGreaterThanOrEqualTo(2);
            assertValid(Schedule.preset(preset, 0.4, frames), preset.steps(), branches);
        }
    }

    @Test
    void reportsEveryInvalidValue() {
        assertThatExceptionOfType(InvalidSchedule.class)
                .isThrownBy(() -> Schedule.preset(Preset.MEDIUM, -0.1, 1))
                .satisfies(e -> assertThat(e.problems())
                        .extracting(InvalidSchedule.Problem::field)
                        .containsExactly("depthStrength", "frames"));
    }
}
