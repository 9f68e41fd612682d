package org.latentblending.diffusion.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.latentblending.diffusion.Reference;
import tools.jackson.databind.JsonNode;

class NoiseTest {
    private static final int LARGE = 4 * 64 * 64;

    @Test
    void isPyTorchsBitForBit() {
        int compared = 0;
        try (Reference noise = Reference.open("noise")) {
            for (String name : noise.names()) {
                String[] seedAndShape = name.split(":");
                float[] expected = noise.floats(name);
                float[] found;
                if (seedAndShape.length == 3) {
                    float[] all = Noise.normal(Long.parseLong(seedAndShape[0]), LARGE);
                    boolean head = seedAndShape[2].equals("head");
                    int from = head ? 0 : LARGE - expected.length;
                    found = Arrays.copyOfRange(all, from, from + expected.length);
                } else {
                    found = Noise.normal(Long.parseLong(seedAndShape[0]), expected.length);
                }
                assertThat(found).as(name).containsExactly(expected);
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(400);
    }

    @Test
    void isPyTorchsThroughoutALargeLatent() {
        for (JsonNode row : Reference.json("noise-4x64x64")) {
            double sum = 0;
            double squares = 0;
            for (float value : Noise.normal(row.get("seed").longValue(), LARGE)) {
                sum += value;
                squares += (double) value * value;
            }
            assertThat(sum).isCloseTo(row.get("sum").doubleValue(), within(1e-9));
            assertThat(squares).isCloseTo(row.get("sumOfSquares").doubleValue(), within(1e-9));
        }
    }
}
