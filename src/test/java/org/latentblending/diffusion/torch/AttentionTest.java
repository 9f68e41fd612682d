package org.latentblending.diffusion.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.latentblending.diffusion.Reference;
import org.latentblending.diffusion.sampling.Noise;

/** Scores above 65504, the limit of float16, as in 2.1. */
class AttentionTest {
    private static final int TOKENS = 48;
    private static final int WIDTH = 64;

    @ParameterizedTest
    @CsvSource({"PLAIN, FLOAT16", "PLAIN, BFLOAT16", "CHANNELS_LAST, FLOAT16", "PACKED, BFLOAT16"})
    void handlesLargeScores(Kernels kernels, Precision precision) {
        try (PtNDManager manager = Torch.newManager("cpu");
                TorchProgram program = program(kernels, precision, manager)) {
            // Whole numbers, which all three formats hold exactly.
            float[] directions = Noise.normal(1, TOKENS * WIDTH);
            float[] q = new float[directions.length];
            for (int i = 0; i < q.length; i++) {
                q[i] = directions[i] < 0 ? -256 : 256;
            }
            float[] values = Noise.normal(2, TOKENS * WIDTH);
            assertThat(largestScore(q)).isGreaterThan(65504);

            float[] expected = attend(program, manager, q, values, Precision.FLOAT32);
            float[] found = attend(program, manager, q, values, precision);
            // Every token attends to itself alone: its value is rounded where it is read and where it is written.
            double largest = Reference.largestDifference(expected, new float[expected.length]);
            assertThat(Reference.largestDifference(found, expected))
                    .isLessThanOrEqualTo(2 * Rounding.unit(precision) * largest);
        }
    }

    private static TorchProgram program(Kernels kernels, Precision precision, PtNDManager manager) {
        assumeThat(kernels).isIn(Kernels.PLAIN, Kernels.CHANNELS_LAST, Kernels.bestFor(manager, precision));
        return TorchProgram.load("attend.torchscript", "Attend", manager, kernels);
    }

    private static double largestScore(float[] q) {
        double square = 0;
        for (int i = 0; i < WIDTH; i++) {
            square += (double) q[i] * q[i];
        }
        return square / Math.sqrt(WIDTH);
    }

    private static float[] attend(
            TorchProgram program, PtNDManager manager, float[] q, float[] v, Precision precision) {
        try (PtNDManager call = manager.newSubManager(manager.getDevice());
                IValue queries = IValue.from(tensor(call, q));
                IValue values = IValue.from(tensor(call, v));
                IValue type = IValue.from((long) precision.torchType())) {
            return Tensors.floats(program.run(call, "forward", List.of(queries, queries, values, type)));
        }
    }

    private static PtNDArray tensor(PtNDManager manager, float[] values) {
        return (PtNDArray) manager.create(values, new Shape(1, 1, TOKENS, WIDTH));
    }
}
