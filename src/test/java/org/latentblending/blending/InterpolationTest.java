package org.latentblending.blending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class InterpolationTest {

    static List<JsonNode> golden() {
        return Golden.section("slerp");
    }

    @ParameterizedTest
    @MethodSource("golden")
    void equalsThePublishedValues(JsonNode entry) {
        float[] mixed = Interpolation.slerp(
                Golden.floats(entry.get("a")),
                Golden.floats(entry.get("b")),
                entry.get("fraction").doubleValue());
        assertThat(mixed).containsExactly(Golden.floats(entry.get("result")));
    }

    @Test
    void followsTheArcOfTheCircle() {
        float[] mixed = Interpolation.slerp(new float[] {1, 0}, new float[] {0, 1}, 1 / 3.0);
        assertThat(mixed[0]).isEqualTo((float) Math.cos(Math.PI / 6), within(1e-7f));
        assertThat(mixed[1]).isEqualTo((float) Math.sin(Math.PI / 6), within(1e-7f));
    }

    @Test
    void keepsEqualTensors() {
        float[] tensor = {0.3f, -1.7f, 2.2f};
        assertThat(Interpolation.slerp(tensor, tensor, 0.4)).containsExactly(tensor, within(1e-6f));
    }

    @Test
    void staysFiniteBetweenOpposites() {
        float[] mixed = Interpolation.slerp(new float[] {1, 2}, new float[] {-1, -2}, 0.5);
        assertThat(mixed[0]).isFinite();
        assertThat(mixed[1]).isFinite();
    }

    @Test
    void mixesLinearlyValueByValue() {
        assertThat(Interpolation.lerp(new float[] {0, 8, -1}, new float[] {4, 0, -1}, 0.25))
                .containsExactly(1, 6, -1);
    }

    @Test
    void reachesBothEndsExactlyWhenMixingLinearly() {
        float[] a = {0.1f, -3.7f};
        float[] b = {1e30f, 0.3f};
        assertThat(Interpolation.lerp(a, b, 0)).containsExactly(a);
        assertThat(Interpolation.lerp(a, b, 1)).containsExactly(b);
    }

    @Test
    void rejectsTensorsOfDifferentSizes() {
        float[] two = new float[2];
        float[] three = new float[3];
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Interpolation.slerp(two, three, 0.5))
                .withMessage("Cannot mix tensors of 2 and 3 values");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Interpolation.lerp(three, two, 0.5))
                .withMessage("Cannot mix tensors of 3 and 2 values");
    }
}
