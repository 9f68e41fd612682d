package org.latentblending.blending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class SmoothnessTest {
    @Test
    void summarisesDistances() {
        Smoothness smoothness = Smoothness.of(List.of(0.1, 0.4, 0.1, 0.2));

        assertThat(smoothness.max()).isEqualTo(0.4);
        assertThat(smoothness.sum()).isCloseTo(0.8, within(1e-15));
        assertThat(smoothness.variance()).isCloseTo((0.01 + 0.04 + 0.01 + 0) / 4, within(1e-15));
        // Pairs in both orders: 0.1-0.4 and 0.4-0.1 twice each: 4 * 0.3, 0.1-0.2: 4 * 0.1, 0.4-0.2: 2 * 0.2.
        assertThat(smoothness.evenness()).isCloseTo(1 - 2.0 / (2 * 16 * 0.2), within(1e-15));
        assertThat(smoothness.efficiency(0.6)).isCloseTo(0.75, within(1e-15));
    }

    @Test
    void followsTheFormulaOfTheContract() {
        Random random = new Random(1);
        for (int count = 1; count < 40; count++) {
            List<Double> distances = DoubleStream.generate(random::nextDouble)
                    .limit(count)
                    .boxed()
                    .toList();
            double mean = distances.stream().mapToDouble(d -> d).average().orElseThrow();
            double differences = distances.stream()
                    .flatMapToDouble(a -> distances.stream().mapToDouble(b -> Math.abs(a - b)))
                    .sum();

            assertThat(Smoothness.of(distances).evenness())
                    .isCloseTo(1 - differences / (2.0 * count * count * mean), within(1e-12));
        }
    }

    @Test
    void isEvenIfAllDistancesAreEqualOrNothingChanges() {
        assertThat(Smoothness.of(List.of(0.3, 0.3, 0.3)).evenness()).isCloseTo(1, within(1e-15));
        assertThat(Smoothness.of(List.of(0.3)).evenness()).isEqualTo(1);
        assertThat(Smoothness.of(List.of(0.0, 0.0))).isEqualTo(new Smoothness(0, 0, 0, 1));
        assertThat(Smoothness.of(List.of(0.0, 0.0)).efficiency(0)).isEqualTo(1);
        assertThat(Smoothness.of(List.of(1.0, 0.0, 0.0, 0.0)).evenness()).isEqualTo(0.25);
    }

    @Test
    void needsADistance() {
        assertThatIllegalArgumentException().isThrownBy(() -> Smoothness.of(List.of()));
    }
}
