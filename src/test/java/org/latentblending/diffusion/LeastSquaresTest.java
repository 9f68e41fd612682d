package org.latentblending.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LeastSquaresTest {
    @Test
    void findsTheWeights() {
        Random random = new Random(3);
        List<LatentRgb.Row> rows = new ArrayList<>();
        for (int row = 0; row < 20_000; row++) {
            double a = random.nextGaussian();
            double b = a / 2 + random.nextGaussian();
            double[] noise = {0.1 * random.nextGaussian(), 0.1 * random.nextGaussian()};
            rows.add(new LatentRgb.Row(
                    new double[] {a, b, 1}, new double[] {2 * a - b + 0.5 + noise[0], 3 * b + noise[1]}));
        }
        double[][] weights = LatentRgb.leastSquares(rows);

        assertThat(weights[0]).containsExactly(new double[] {2, -1, 0.5}, within(0.01));
        assertThat(weights[1]).containsExactly(new double[] {0, 3, 0}, within(0.01));
    }

    @Test
    void isFiniteWhereAnInputNeverChanges() {
        List<LatentRgb.Row> rows = new ArrayList<>();
        for (int row = 0; row < 10; row++) {
            rows.add(new LatentRgb.Row(new double[] {0, 1}, new double[] {7}));
        }
        assertThat(LatentRgb.leastSquares(rows)[0]).containsExactly(new double[] {0, 7}, within(1e-6));
    }
}
