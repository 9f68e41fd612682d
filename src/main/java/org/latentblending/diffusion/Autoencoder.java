package org.latentblending.diffusion;

import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.Arrays;
import java.util.List;
import org.latentblending.diffusion.torch.Kernels;
import org.latentblending.diffusion.torch.Network;
import org.latentblending.diffusion.torch.Precision;
import org.latentblending.diffusion.torch.Tensors;
import org.latentblending.diffusion.torch.TorchProgram;
import org.latentblending.diffusion.torch.TorchWeights;
import org.latentblending.diffusion.torch.WeightPlan;
import org.latentblending.models.config.AutoencoderConfig;
import org.latentblending.models.weights.Weights;

/** The autoencoder, which converts between pixels and latents: diffusers' {@code AutoencoderKL}. */
final class Autoencoder extends Network {
    private final AutoencoderConfig config;

    Autoencoder(PtNDManager manager, AutoencoderConfig config, Weights weights, Precision precision, Kernels kernels) {
        super(
                "autoencoder",
                manager,
                TorchProgram.load("vae.torchscript", "Vae", manager, kernels),
                TorchWeights.read(weights, WeightPlan.AUTOENCODER, manager, precision, kernels),
                IValue.from((long) config.normNumGroups()));
        this.config = config;
    }

    /**
     * @param latent channels x height x width, scaled as in the sampler
     * @return 3 x (factor height) x (factor width) pixels, about -1 to 1
     */
    float[] decode(float[] latent, int height, int width) {
        float[] scaled = latent.clone();
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] /= (float) config.scalingFactor();
        }
        return run("decode", scaled, config.latentChannels(), height, width);
    }

    /**
     * @param pixels 3 x height x width, -1 to 1
     * @return the mean of the latent distribution, scaled for the sampler
     */
    float[] encode(float[] pixels, int height, int width) {
        float[] moments = run("encode", pixels, 3, height, width);
        float[] mean = Arrays.copyOf(moments, moments.length / 2);
        for (int i = 0; i < mean.length; i++) {
            mean[i] *= (float) config.scalingFactor();
        }
        return mean;
    }

    private float[] run(String method, float[] values, int channels, int height, int width) {
        try (PtNDManager call = newCall();
                IValue input = IValue.from(Tensors.stack(call, List.of(values), channels, height, width))) {
            return run(call, method, input);
        }
    }
}
