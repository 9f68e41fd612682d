package org.latentblending.diffusion.upscaling;

import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.List;
import org.latentblending.diffusion.torch.Kernels;
import org.latentblending.diffusion.torch.Precision;
import org.latentblending.diffusion.torch.Tensors;
import org.latentblending.diffusion.torch.TorchProgram;
import org.latentblending.diffusion.torch.TorchWeights;
import org.latentblending.diffusion.torch.WeightPlan;
import org.latentblending.diffusion.upscaling.PictureUpscaler.Caption;
import org.latentblending.models.networks.UpscalerTensors.Network;
import org.latentblending.models.weights.Weights;

/** An upscaler of one of Real-ESRGAN's architectures on a device. Thread-safe. */
final class UpscalingNetwork extends org.latentblending.diffusion.torch.Network implements EnlargingNetwork {
    private final int factor;

    UpscalingNetwork(PtNDManager manager, Network network, Precision precision, Kernels kernels) {
        super(
                "upscaler",
                manager,
                TorchProgram.load("upscaler.torchscript", "Upscaler", manager, kernels),
                TorchWeights.read(network.weights(), plan(network), manager, precision, kernels),
                IValue.from((long) network.factor()));
        factor = network.factor();
    }

    /** The last convolution's weights are not packed, because it is computed in float32 whatever the precision. */
    private static WeightPlan plan(Network network) {
        Weights weights = network.weights();
        return new WeightPlan(
                List.of(),
                List.of(),
                List.of(),
                name -> weights.tensor(name).shape().size() == 4 && !name.equals(network.last() + ".weight"));
    }

    @Override
    public int factor() {
        return factor;
    }

    @Override
    public float[] upscale(float[] pixels, int height, int width, Caption caption, Runnable check) {
        return upscale(pixels, height, width);
    }

    /** The same for any caption. */
    float[] upscale(float[] pixels, int height, int width) {
        try (PtNDManager call = newCall();
                IValue input = IValue.from(Tensors.stack(call, List.of(pixels), 3, height, width))) {
            return run(call, "upscale", input);
        }
    }
}
