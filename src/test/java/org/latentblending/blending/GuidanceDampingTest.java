package org.latentblending.blending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GuidanceDampingTest {

    @ParameterizedTest
    @CsvSource({"0, 4", "0.25, 3.25", "0.5, 2.5", "0.75, 3.25", "1, 4"})
    void fallsTowardsTheMiddleByTheDamper(double fraction, double scale) {
        assertThat(new GuidanceDamping(4, 0.5).at(fraction)).isEqualTo(scale);
    }

    @ParameterizedTest
    @CsvSource({"0, 4", "0.25, 4.75", "0.5, 5.5", "0.75, 4.75", "1, 4"})
    void risesTowardsTheMiddleByADamperAboveOne(double fraction, double scale) {
        assertThat(new GuidanceDamping(4, 1.5).at(fraction)).isEqualTo(scale);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 1.5, 4, 30})
    void reachesTwiceTheScaleLessOneAtDamperTwo(double scale) {
        assertThat(new GuidanceDamping(scale, 2).at(0.5)).isEqualTo(2 * scale - 1);
        assertThat(GuidanceDamping.between(new GuidanceDamping(scale, 2), new GuidanceDamping(1, 2), 0.5))
                .isEqualTo(scale);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.2, 0.5, 0.9, 1})
    void keepsTheScaleAtDamperOne(double fraction) {
        assertThat(new GuidanceDamping(7.5, 1).at(fraction)).isEqualTo(7.5);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 1.1, 4, 7.3, 12.7})
    void reachesExactlyOneInTheMiddleAtDamperZero(double scale) {
        assertThat(new GuidanceDamping(scale, 0).at(0.5)).isEqualTo(1);
    }

    @Test
    void rejectsValuesOutOfRange() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new GuidanceDamping(0.9, 0.5))
                .withMessageContaining("not 0.9");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new GuidanceDamping(Double.NaN, 0.5))
                .withMessageContaining("not NaN");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new GuidanceDamping(4, 2.1))
                .withMessageContaining("from 0 to 2, not 2.1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new GuidanceDamping(4, -0.1))
                .withMessageContaining("not -0.1");
    }
}
