package org.latentblending.diffusion.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.pytorch.engine.PtNDManager;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.latentblending.diffusion.BatchedUnet;
import org.latentblending.diffusion.DeepCache;
import org.latentblending.diffusion.Reference;
import org.latentblending.diffusion.Unet;
import org.latentblending.diffusion.sampling.Noise;
import org.latentblending.models.ModelFolder;

/** Differences that count as rounding, and differences that do not. */
class RoundingTest {
    private static final int TERMS = 864;
    private static final int SIDE = 16;

    @Test
    void allowsAnotherOrderOfASum() {
        Rounding rounding = new Rounding(Rounding.unit(Precision.FLOAT32), TERMS, 1, 1);
        double largest = 0;
        for (int seed = 0; seed < 100; seed++) {
            float[] summands = Noise.normal(seed, TERMS);
            float forwards = 0;
            float backwards = 0;
            for (int i = 0; i < TERMS; i++) {
                forwards += summands[i];
                backwards += summands[TERMS - 1 - i];
            }
            // A sum of normal numbers is as large as the root of their number.
            double difference = Math.abs(forwards - backwards) / Math.sqrt(TERMS);
            largest = Math.max(largest, difference);
        }
        assertThat(largest).isPositive().isLessThanOrEqualTo(rounding.allowed(new float[] {1}));
    }

    /** One that does not compute in half precision is off by a unit of that. */
    @ParameterizedTest
    @EnumSource(names = {"FLOAT16", "BFLOAT16"})
    void detectsAShorterFormat(Precision precision) {
        assertThat(Rounding.ofUnet("tiny-v").allowed(new float[] {1})).isLessThan(Rounding.unit(precision));
    }

    @Test
    void detectsErrorsOfAUnet() {
        try (ModelFolder folder = Reference.model("tiny-v");
                PtNDManager manager = Torch.newManager("cpu");
                Unet unet = new Unet(manager, folder.config().unet(), folder.unet(), Precision.FLOAT32, Kernels.PLAIN);
                BatchedUnet.Conditioned text = conditioned(unet, Noise.normal(1, 77 * 32));
                BatchedUnet.Conditioned otherText = conditioned(unet, scaled(Noise.normal(1, 77 * 32), 1.01f))) {
            float[] sample = Noise.normal(2, 4 * SIDE * SIDE);
            float[] expected = predict(text, sample, 700);
            double allowed = Rounding.of(folder.unet()).allowed(x -> predict(text, x, 700), sample);

            assertThat(difference(scaled(expected, 1.01f), expected))
                    .as("an output that is 1 % off")
                    .isGreaterThan(allowed);
            assertThat(difference(predict(text, scaled(sample, 1.01f), 700), expected))
                    .as("an input that is 1 % off")
                    .isGreaterThan(allowed);
            assertThat(difference(predict(otherText, sample, 700), expected))
                    .as("a text that is 1 % off")
                    .isGreaterThan(allowed);
            assertThat(difference(predict(text, sample, 699), expected))
                    .as("the timestep before")
                    .isGreaterThan(allowed);
            assertThat(difference(transposed(expected), expected))
                    .as("another layout")
                    .isGreaterThan(allowed);
            assertThat(difference(transposed(predict(text, transposed(sample), 700)), expected))
                    .as("another layout on the way")
                    .isGreaterThan(allowed);
        }
    }

    @Test
    void rejectsATooLargeTolerance() {
        Rounding rounding = Rounding.ofUnet("tiny-v");
        float[] input = {1, 2, 3};
        assertThatThrownBy(() -> rounding.allowed(x -> new float[] {1000 * (x[0] - 1), 1}, input))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("no error of the program");
    }

    private static double difference(float[] found, float[] expected) {
        return Reference.largestDifference(found, expected);
    }

    private static BatchedUnet.Conditioned conditioned(Unet unet, float[] text) {
        return unet.condition(List.of(text), new long[] {0}, SIDE, SIDE);
    }

    private static float[] predict(BatchedUnet.Conditioned text, float[] sample, int timestep) {
        return text.predict(List.of(sample), timestep, DeepCache.UNUSED).get(0);
    }

    private static float[] scaled(float[] values, float factor) {
        float[] scaled = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            scaled[i] = factor * values[i];
        }
        return scaled;
    }

    /** Rows as columns, in each channel. */
    private static float[] transposed(float[] values) {
        float[] transposed = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            int channel = i / (SIDE * SIDE);
            int row = i / SIDE % SIDE;
            int column = i % SIDE;
            transposed[SIDE * SIDE * channel + SIDE * column + row] = values[i];
        }
        return transposed;
    }
}
