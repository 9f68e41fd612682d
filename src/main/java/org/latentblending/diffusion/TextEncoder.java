package org.latentblending.diffusion;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import org.latentblending.diffusion.torch.Kernels;
import org.latentblending.diffusion.torch.Network;
import org.latentblending.diffusion.torch.Precision;
import org.latentblending.diffusion.torch.TorchProgram;
import org.latentblending.diffusion.torch.TorchWeights;
import org.latentblending.diffusion.torch.WeightPlan;
import org.latentblending.models.config.TextEncoderConfig;
import org.latentblending.models.weights.Weights;

/** The text encoder: {@code last_hidden_state} of transformers' {@code CLIPTextModel}. */
final class TextEncoder extends Network {
    TextEncoder(PtNDManager manager, TextEncoderConfig config, Weights weights, Precision precision) {
        super(
                "text encoder",
                manager,
                TorchProgram.load("text_encoder.torchscript", "TextEncoder", manager),
                TorchWeights.read(weights, WeightPlan.AS_STORED, manager, precision, Kernels.PLAIN),
                IValue.from((long) config.layers()),
                IValue.from((long) config.heads()),
                IValue.from(config.layerNormEps()),
                IValue.from(false));
    }

    /** @return tokens x width, row-major */
    float[] encode(long[] ids) {
        try (PtNDManager call = newCall();
                IValue tokens = IValue.from((PtNDArray) call.create(ids, new Shape(1, ids.length)))) {
            return run(call, "forward", tokens);
        }
    }
}
