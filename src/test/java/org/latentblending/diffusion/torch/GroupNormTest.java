package org.latentblending.diffusion.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.latentblending.diffusion.Reference;
import org.latentblending.diffusion.sampling.Noise;

/** Group norms with channels last against PyTorch's own with channels first, which are the reference. */
class GroupNormTest {
    private static final int ROWS = 2;
    private static final int CHANNELS = 24;
    private static final int GROUPS = 4;
    private static final int SIDE = 20;
    private static final int PIXELS = SIDE * SIDE;
    private static final int SMALL = ROWS * CHANNELS * PIXELS + 1;

    /** Values that the formats hold exactly; each channel has a mean of its own, up to 16 times their deviation. */
    @ParameterizedTest
    @CsvSource({
        "0, FLOAT32, 0x1p-14",
        "0, BFLOAT16, 0x1p-6",
        "0, FLOAT16, 0x1p-9",
        SMALL + ", FLOAT32, 0x1p-14",
        SMALL + ", BFLOAT16, 0x1p-6",
        SMALL + ", FLOAT16, 0x1p-9"
    })
    void equalsPyTorchs(int smallNorm, Precision precision, String tolerance) {
        float[] values = Noise.normal(1, ROWS * CHANNELS * PIXELS);
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.round(4 * values[i]) / 4f + i / PIXELS % CHANNELS % 5 * 4;
        }
        float[] expected = norm("plain", smallNorm, values, Precision.FLOAT32);
        assertThat(Reference.largestDifference(norm("channels_last", smallNorm, values, precision), expected))
                .isLessThanOrEqualTo(Double.parseDouble(tolerance));
    }

    /** A picture of one colour: the variance is a difference of two equal numbers. */
    @ParameterizedTest
    @CsvSource({"0, FLOAT32", "0, BFLOAT16", "0, FLOAT16"})
    void isFiniteForConstantPictures(int smallNorm, Precision precision) {
        float[] values = new float[ROWS * CHANNELS * PIXELS];
        Arrays.fill(values, 93.5f);
        for (float value : norm("channels_last", smallNorm, values, precision)) {
            assertThat(value).isFinite();
        }
    }

    private static float[] norm(String text, int smallNorm, float[] values, Precision precision) {
        assumeThat(precision == Precision.FLOAT32 || Torch.isConcurrent())
                .as("PyTorch 2.0 has no such kernels for the CPU")
                .isTrue();
        String source =
                TorchProgram.resource("norm.torchscript") + Kernels.methods("Norm", List.of("plain", text), smallNorm);
        try (PtNDManager manager = Torch.newManager("cpu");
                TorchProgram program = TorchProgram.compile("norm.torchscript", "Norm", manager, source);
                IValue x = tensor(manager, values, ROWS, CHANNELS, SIDE, SIDE);
                IValue weight = tensor(manager, Noise.normal(2, CHANNELS), CHANNELS);
                IValue bias = tensor(manager, Noise.normal(3, CHANNELS), CHANNELS);
                IValue groups = IValue.from((long) GROUPS);
                IValue type = IValue.from((long) precision.torchType())) {
            return Tensors.floats(program.run(manager, "forward", List.of(x, weight, bias, groups, type)));
        }
    }

    private static IValue tensor(PtNDManager manager, float[] values, long... shape) {
        return IValue.from((PtNDArray) manager.create(values, new Shape(shape)));
    }
}
