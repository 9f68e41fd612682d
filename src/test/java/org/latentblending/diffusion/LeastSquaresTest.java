package org.latentblending.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class LeastSquaresTest {
    @Test
    void findsTheWeightsAndTheNoiseThatWasAdded() {
        Random random = new Random(3);
        LeastSquares fit = new LeastSquares(3, 2);
        for (int row = 0; row < 20_000; row++) {
            double a = random.nextGaussian();
            double b = a / 2 + random.nextGaussian();
            double[] noise = {0.1 * random.nextGaussian(), 0.1 * random.nextGaussian()};
            fit.add(new double[] {a, b, 1}, new double[] {2 * a - b + 0.5 + noise[0], 3 * b + noise[1]});
        }
        double[][] weights = fit.weights();

        assertThat(weights[0]).containsExactly(new double[] {2, -1, 0.5}, within(0.01));
        assertThat(weights[1]).containsExactly(new double[] {0, 3, 0}, within(0.01));
        assertThat(fit.residual(weights)).isCloseTo(0.1, within(0.002));
    }

    @Test
    void isFiniteWhereAnInputNeverChanges() {
        LeastSquares fit = new LeastSquares(2, 1);
        for (int row = 0; row < 10; row++) {
            fit.add(new double[] {0, 1}, new double[] {7});
        }
        assertThat(fit.weights()[0]).containsExactly(new double[] {0, 7}, within(1e-6));
    }
}
