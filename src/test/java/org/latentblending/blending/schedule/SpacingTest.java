package org.latentblending.blending.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.latentblending.blending.Golden;
import tools.jackson.databind.JsonNode;

class SpacingTest {

    static List<JsonNode> golden() {
        return Golden.section("spacing");
    }

    @ParameterizedTest
    @MethodSource("golden")
    void equalsThePublishedFractions(JsonNode entry) {
        double midCompression = entry.get("scaling").doubleValue();
        List<Double> fractions = Spacing.fractions(entry.get("points").intValue(), midCompression);
        List<Double> published = Golden.doubles(entry.get("fractions"));
        if (midCompression < 1.7 || midCompression == 2) {
            assertThat(fractions).isEqualTo(published);
        } else {
            // NumPy's powers differ in their last bit from processor to processor.
            assertThat(fractions).hasSameSizeAs(published);
            for (int i = 0; i < fractions.size(); i++) {
                assertThat(fractions.get(i)).isEqualTo(published.get(i), within(Math.ulp(0.5)));
            }
        }
    }

    @Test
    void growsDenserTowardsTheMiddle() {
        assertThat(Spacing.fractions(5, 2)).containsExactly(0.0, 0.375, 0.5, 0.625, 1.0);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1, 1.69, 1.7, 2, 3, 5})
    void keepsAnyNumberOfBranchesApart(double midCompression) {
        for (int branches = 2; branches <= Schedule.MAX_BRANCHES; branches++) {
            List<Double> fractions = Spacing.fractions(branches, midCompression);
            assertThat(fractions).hasSize(branches).startsWith(0.0).endsWith(1.0);
            for (int i = 1; i < branches; i++) {
                assertThat(fractions.get(i)).isGreaterThan(fractions.get(i - 1));
            }
        }
    }

    @Test
    void rejectsArgumentsOutOfRange() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Spacing.fractions(1, 1.2))
                .withMessageContaining("at least 2 branches, not 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Spacing.fractions(2, Double.NaN))
                .withMessageContaining("not NaN");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Spacing.fractions(2, 5.1))
                .withMessageContaining("from 0 to 5, not 5.1");
    }
}
