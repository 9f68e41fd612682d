package org.latentblending.blending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class SlerpTest {

    static List<JsonNode> golden() {
        return Golden.section("slerp");
    }

    @ParameterizedTest
    @MethodSource("golden")
    void meetsThePublishedValues(JsonNode entry) {
        float[] mixed = Slerp.slerp(
                Golden.floats(entry.get("a")),
                Golden.floats(entry.get("b")),
                entry.get("fraction").doubleValue());
        assertThat(mixed).containsExactly(Golden.floats(entry.get("result")));
    }

    @Test
    void goesAroundTheCircle() {
        float[] mixed = Slerp.slerp(new float[] {1, 0}, new float[] {0, 1}, 1 / 3.0);
        assertThat(mixed[0]).isEqualTo((float) Math.cos(Math.PI / 6), within(1e-7f));
        assertThat(mixed[1]).isEqualTo((float) Math.sin(Math.PI / 6), within(1e-7f));
    }

    @Test
    void leavesEqualTensorsAsTheyAre() {
        float[] tensor = {0.3f, -1.7f, 2.2f};
        assertThat(Slerp.slerp(tensor, tensor, 0.4)).containsExactly(tensor, within(1e-6f));
    }

    @Test
    void staysFiniteBetweenOpposites() {
        float[] mixed = Slerp.slerp(new float[] {1, 2}, new float[] {-1, -2}, 0.5);
        assertThat(mixed[0]).isFinite();
        assertThat(mixed[1]).isFinite();
    }

    @Test
    void refusesTensorsOfDifferentSizes() {
        assertThatIllegalArgumentException().isThrownBy(() -> Slerp.slerp(new float[2], new float[3], 0.5));
    }
}
