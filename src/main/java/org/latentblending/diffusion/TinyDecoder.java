package org.latentblending.diffusion;

import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.time.Duration;
import java.util.List;
import org.latentblending.diffusion.torch.Kernels;
import org.latentblending.diffusion.torch.Network;
import org.latentblending.diffusion.torch.Precision;
import org.latentblending.diffusion.torch.Tensors;
import org.latentblending.diffusion.torch.TorchProgram;
import org.latentblending.diffusion.torch.TorchWeights;
import org.latentblending.diffusion.torch.WeightPlan;
import org.latentblending.models.weights.Weights;

/** The decoder of TAESD, diffusers' {@code AutoencoderTiny}, which approximates that of the autoencoder. */
final class TinyDecoder extends Network {
    private static final int MEASURED_SIDE = 32;
    private static final int MEASURED_CALLS = 4;

    private final int latentChannels;
    private volatile double nanosPerPixel;

    TinyDecoder(PtNDManager manager, int latentChannels, Weights weights, Precision precision, Kernels kernels) {
        super(
                "tiny autoencoder",
                manager,
                TorchProgram.load("taesd.torchscript", "Taesd", manager, kernels),
                TorchWeights.read(weights, WeightPlan.AUTOENCODER, manager, precision, kernels));
        this.latentChannels = latentChannels;
    }

    /**
     * @param latent channels x height x width, scaled as in the sampler
     * @return 3 x (factor height) x (factor width) pixels, about -1 to 1
     */
    float[] decode(float[] latent, int height, int width) {
        try (PtNDManager call = newCall();
                IValue input = IValue.from(Tensors.stack(call, List.of(latent), latentChannels, height, width))) {
            return run(call, "decode", input);
        }
    }

    /** Measures {@link #timeOf}: the shortest of a few calls, because PyTorch optimizes during the first ones. */
    void measure() {
        int pixels = MEASURED_SIDE * MEASURED_SIDE;
        float[] latent = new float[latentChannels * pixels];
        long shortest = Long.MAX_VALUE;
        for (int call = 0; call < MEASURED_CALLS; call++) {
            long start = System.nanoTime();
            decode(latent, MEASURED_SIDE, MEASURED_SIDE);
            shortest = Math.min(shortest, System.nanoTime() - start);
        }
        nanosPerPixel = (double) shortest / pixels;
    }

    /** Time to decode a latent of so many pixels while nothing else runs; 0 before the measurement. */
    Duration timeOf(int latentPixels) {
        return Duration.ofNanos((long) (nanosPerPixel * latentPixels));
    }
}
