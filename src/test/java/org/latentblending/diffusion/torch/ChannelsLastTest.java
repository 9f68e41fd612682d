package org.latentblending.diffusion.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.latentblending.diffusion.Reference;
import org.latentblending.diffusion.sampling.Noise;
import org.latentblending.models.ModelFolder;
import org.latentblending.models.config.UnetConfig;

/**
 * The networks as on CUDA, with both ways to compute norms: the same numbers as those of the plain kernels, and no picture is
 * copied on the way through a network. Every convolution and linear layer checks that it gets its input in the layout of its
 * kernel.
 */
class ChannelsLastTest {
    private static final int OWN_NORMS = 0;
    private static final int PYTORCH_NORMS = Integer.MAX_VALUE;
    private static final int SIDE = 32;
    private static final int LATENTS = 2;

    @ParameterizedTest
    @ValueSource(ints = {OWN_NORMS, PYTORCH_NORMS})
    void unetCopiesNoPicture(int smallNorm) {
        try (ModelFolder folder = Reference.model("tiny-v");
                PtNDManager manager = Torch.newManager("cpu")) {
            UnaryOperator<float[]> plain =
                    input -> unet(folder, manager, Kernels.PLAIN, Kernels.PLAIN.methods("Unet"), input);
            float[] input = Noise.normal(1, LATENTS * folder.config().unet().inChannels() * SIDE * SIDE);
            String text = probed("Unet", "channels_last", smallNorm);
            float[] found = unet(folder, manager, Kernels.CHANNELS_LAST, text, input);
            assertThat(Reference.largestDifference(found, plain.apply(input)))
                    .isLessThanOrEqualTo(Rounding.of(folder.unet()).allowed(plain, input));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {OWN_NORMS, PYTORCH_NORMS})
    void autoencoderCopiesNoPicture(int smallNorm) {
        try (ModelFolder folder = Reference.model("tiny-v");
                PtNDManager manager = Torch.newManager("cpu")) {
            for (String method : List.of("decode", "encode")) {
                int channels =
                        method.equals("decode") ? folder.config().autoencoder().latentChannels() : 3;
                UnaryOperator<float[]> plain = input ->
                        autoencoder(folder, manager, method, Kernels.PLAIN, Kernels.PLAIN.methods("Vae"), input);
                float[] input = Noise.normal(1, channels * SIDE * SIDE);
                String text = probed("Vae", "channels_last", smallNorm);
                float[] found = autoencoder(folder, manager, method, Kernels.CHANNELS_LAST, text, input);
                assertThat(Reference.largestDifference(found, plain.apply(input)))
                        .isLessThanOrEqualTo(Rounding.of(folder.autoencoder()).allowed(plain, input));
            }
        }
    }

    @Test
    void theProbeNoticesCopies() {
        try (ModelFolder folder = Reference.model("tiny-v");
                PtNDManager manager = Torch.newManager("cpu")) {
            assertThatThrownBy(() -> unet(
                            folder,
                            manager,
                            Kernels.PLAIN,
                            probed("Unet", "plain", OWN_NORMS),
                            new float[LATENTS * 4 * SIDE * SIDE]))
                    .hasMessageContaining("input of conv_in has channels first");
        }
    }

    private static String probed(String className, String text, int smallNorm) {
        return Kernels.methods(className, List.of("plain", text), smallNorm)
                        .replace("def conv(", "def unchecked_conv(")
                        .replace("def linear(", "def unchecked_linear(")
                + TorchProgram.resource("probe.kernels").replace("$CLASS", className);
    }

    private static float[] unet(
            ModelFolder folder, PtNDManager manager, Kernels kernels, String methods, float[] input) {
        UnetConfig config = folder.config().unet();
        int rows = 2 * LATENTS;
        int width = config.crossAttentionDim();
        String source = TorchProgram.resource("unet.torchscript") + methods;
        try (PtNDManager call = manager.newSubManager(manager.getDevice());
                TorchProgram program = TorchProgram.compile("unet.torchscript", "Unet", call, source);
                IValue weights = TorchWeights.read(folder.unet(), WeightPlan.UNET, call, Precision.FLOAT32, kernels);
                IValue context = tensor(call, Noise.normal(2, rows * 77 * width), rows, 77, width);
                IValue text = program.runValue("text", List.of(context, weights));
                IValue sample = tensor(call, input, LATENTS, config.inChannels(), SIDE, SIDE);
                IValue time = IValue.from((PtNDArray) call.create(new long[] {500}));
                IValue numbers = IValue.from((PtNDArray) call.create(new long[] {0, 0, 1, 1}));
                IValue heads = IValue.listFrom(
                        config.heads().stream().mapToLong(Integer::longValue).toArray());
                IValue groups = IValue.from((long) config.normNumGroups());
                IValue eps = IValue.from(config.normEps())) {
            List<IValue> arguments = List.of(sample, time, numbers, text, heads, groups, eps, weights);
            return Tensors.floats(program.run(call, "forward", arguments));
        }
    }

    private static float[] autoencoder(
            ModelFolder folder, PtNDManager manager, String method, Kernels kernels, String methods, float[] input) {
        String source = TorchProgram.resource("vae.torchscript") + methods;
        try (PtNDManager call = manager.newSubManager(manager.getDevice());
                TorchProgram program = TorchProgram.compile("vae.torchscript", "Vae", call, source);
                IValue weights = TorchWeights.read(
                        folder.autoencoder(), WeightPlan.AUTOENCODER, call, Precision.FLOAT32, kernels);
                IValue pixels = tensor(call, input, 1, input.length / (SIDE * SIDE), SIDE, SIDE);
                IValue groups = IValue.from((long) folder.config().autoencoder().normNumGroups())) {
            return Tensors.floats(program.run(call, method, List.of(pixels, groups, weights)));
        }
    }

    private static IValue tensor(PtNDManager manager, float[] values, long... shape) {
        return IValue.from((PtNDArray) manager.create(values, new Shape(shape)));
    }
}
