package org.latentblending.blending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EasingTest {

    /** As Chromium 156 animates them: getComputedTiming().progress of an animation with the curve. */
    @ParameterizedTest
    @CsvSource({
        "ease-in, 0.25, 0.093465",
        "ease-in, 0.5, 0.315357",
        "ease-in, 0.75, 0.621862",
        "ease-out, 0.25, 0.378138",
        "ease-out, 0.5, 0.684643",
        "ease-out, 0.75, 0.906535",
        "ease-in-out, 0.25, 0.129162",
        "ease-in-out, 0.5, 0.5",
        "ease-in-out, 0.75, 0.870838",
        "linear, 0.3, 0.3"
    })
    void agreesWithCss(String name, double time, double way) {
        assertThat(Objects.requireNonNull(Easing.NAMED.get(name)).at(time)).isCloseTo(way, within(1e-6));
    }

    @Test
    void beginsAndEndsExactly() {
        for (Easing easing : Easing.NAMED.values()) {
            assertThat(easing.at(0)).isZero();
            assertThat(easing.at(1)).isEqualTo(1);
        }
        Easing back = new Easing(0.68, -0.55, 0.27, 1.55);
        assertThat(back.at(0)).isZero();
        assertThat(back.at(1)).isEqualTo(1);
        assertThat(back.at(0.2)).isNegative();
        assertThat(back.at(0.8)).isGreaterThan(1);
    }

    /** The point on the curve with a known parameter. */
    @Test
    void solvesAnyCurve() {
        var random = new Random(1);
        for (int i = 0; i < 2000; i++) {
            double x1 = i % 7 == 0 ? i % 2 : random.nextDouble();
            double x2 = i % 5 == 0 ? i % 2 : random.nextDouble();
            double y1 = 4 * random.nextDouble() - 2;
            double y2 = 4 * random.nextDouble() - 2;
            double t = 0.02 + 0.96 * random.nextDouble();
            double s = 1 - t;
            double x = 3 * s * s * t * x1 + 3 * s * t * t * x2 + t * t * t;
            double y = 3 * s * s * t * y1 + 3 * s * t * t * y2 + t * t * t;
            double slope = 3 * s * s * x1 + 6 * s * t * (x2 - x1) + 3 * t * t * (1 - x2);
            // Where the curve is all but vertical, a time has no exact way.
            if (slope > 0.01) {
                assertThat(new Easing(x1, y1, x2, y2).at(x)).isCloseTo(y, within(1e-7));
            }
        }
    }

    @Test
    void isMonotoneIfItsPointsAre() {
        for (Map.Entry<String, Easing> easing : Easing.NAMED.entrySet()) {
            double last = 0;
            for (int i = 1; i <= 1000; i++) {
                double next = easing.getValue().at(i / 1000.0);
                assertThat(next).as(easing.getKey()).isGreaterThan(last);
                last = next;
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"-0.1,0,1,1", "0,0,1.1,1", "NaN,0,1,1", "0,NaN,1,1", "0,0,1,Infinity"})
    void refusesPointsThatMakeNoCurve(double x1, double y1, double x2, double y2) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Easing(x1, y1, x2, y2));
    }
}
