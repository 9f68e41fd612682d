package org.latentblending.diffusion.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.UnaryOperator;
import org.latentblending.diffusion.Reference;
import org.latentblending.models.ModelFolder;
import org.latentblending.models.weights.StoredTensor;
import org.latentblending.models.weights.Weights;

/**
 * How far apart two results of one network may lie that differ in the order of their additions only: kernels of another
 * processor, of another memory layout or for another batch.
 * <p>
 * Where roundings are independent, a sum of n numbers is off by at most {@code 4 sqrt(n) u} of its size with a probability of
 * 99.9 %, u being half the distance of two neighbouring numbers at 1 (Higham and Mary, 2019, doi 10.1137/18M1226312); what several operations add grows with the root of their number in the same way. The bound follows the number format, the length of the
 * longest sum, the number of operations and the size of the result, and no processor.
 *
 * @param unit u
 * @param terms numbers in the longest sum that is kept in the format
 * @param operations that round, one after the other
 * @param gain how much larger errors become afterwards, at least 1
 */
public record Rounding(double unit, long terms, int operations, double gain) {
    private static final double DEVIATIONS = 4;
    private static final int TRIALS = 3;

    /** A result that is off by 1 % is never taken for a rounded one of float32. */
    private static final double MOST_IN_FLOAT32 = 0.005;

    /** Half the distance of two neighbouring numbers at 1. */
    static double unit(Precision precision) {
        return switch (precision) {
            case FLOAT32 -> 0x1p-24;
            case FLOAT16 -> 0x1p-11;
            case BFLOAT16 -> 0x1p-8 / 2;
        };
    }

    /**
     * Of a network in float32. Every stored tensor is a factor or a summand of one operation; a sum has as many terms as there
     * are weights for one output.
     */
    public static Rounding of(Weights network) {
        long terms = network.names().stream()
                .map(network::tensor)
                .mapToLong(Rounding::termsOf)
                .max()
                .orElseThrow();
        return new Rounding(unit(Precision.FLOAT32), terms, network.names().size(), 1);
    }

    public static Rounding ofUnet(String model) {
        try (ModelFolder folder = Reference.model(model)) {
            return of(folder.unet());
        }
    }

    private static long termsOf(StoredTensor tensor) {
        return tensor.shape().size() < 2 ? 1 : tensor.size() / tensor.shape().get(0);
    }

    /** The same network in a shorter format: its products are added up in float32, and only the sums are rounded to it. */
    public Rounding in(Precision precision) {
        return precision == Precision.FLOAT32 ? this : new Rounding(unit(precision), 1, operations, gain);
    }

    /**
     * Classifier-free guidance, {@code negative + scale (positive - negative)}, of two predictions that are rounded
     * independently. Steps do not add to it: each moves the latent by a fraction of its prediction only.
     */
    public Rounding guided(double scale) {
        return new Rounding(unit, terms, operations, gain * Math.hypot(scale, scale - 1));
    }

    /** Rounding error of one operation on a number of size 1. */
    private double ofOneOperation() {
        return unit * Math.sqrt(terms);
    }

    /** The largest difference from an expected result, whose size is its root mean square. */
    public double allowed(float[] expected) {
        double allowed = DEVIATIONS * ofOneOperation() * Math.sqrt(operations) * gain * size(expected);
        assertTells(allowed, expected);
        return allowed;
    }

    /**
     * The same for a computation that makes errors larger than numbers, such as a norm over few and similar values: four times
     * the change of its result when every input changes by the rounding error of one operation.
     */
    public double allowed(UnaryOperator<float[]> computation, float[] input) {
        float[] expected = computation.apply(input);
        double largest = 0;
        for (int trial = 0; trial < TRIALS; trial++) {
            largest = Math.max(largest, Reference.largestDifference(computation.apply(moved(input, trial)), expected));
        }
        double allowed = Math.max(allowed(expected), DEVIATIONS * gain * largest);
        assertTells(allowed, expected);
        return allowed;
    }

    private float[] moved(float[] input, int seed) {
        Random random = new Random(seed);
        float[] moved = new float[input.length];
        for (int i = 0; i < input.length; i++) {
            moved[i] = (float) (input[i] * (1 + (random.nextBoolean() ? 1 : -1) * ofOneOperation()));
        }
        return moved;
    }

    private void assertTells(double allowed, float[] expected) {
        if (unit == unit(Precision.FLOAT32)) {
            assertThat(allowed / size(expected))
                    .as("a difference that no error of the program would exceed")
                    .isLessThan(MOST_IN_FLOAT32);
        }
    }

    /** Root mean square. */
    private static double size(float[] values) {
        double squares = 0;
        for (float value : values) {
            squares += (double) value * value;
        }
        return Math.sqrt(squares / values.length);
    }
}
