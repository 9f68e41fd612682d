package org.latentblending.diffusion;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.latentblending.diffusion.prompts.TextPiece;
import org.latentblending.diffusion.torch.Kernels;
import org.latentblending.diffusion.torch.Network;
import org.latentblending.diffusion.torch.Precision;
import org.latentblending.diffusion.torch.Tensors;
import org.latentblending.diffusion.torch.TorchProgram;
import org.latentblending.diffusion.torch.TorchWeights;
import org.latentblending.diffusion.torch.WeightPlan;
import org.latentblending.models.config.TextEncoderConfig;
import org.latentblending.models.weights.Weights;

/** The text encoder: {@code last_hidden_state} of transformers' {@code CLIPTextModel}. */
final class TextEncoder extends Network {
    private final int width;

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
        width = config.hiddenSize();
    }

    /**
     * @param strengths of the adapters
     * @return tokens x width of all pieces, one after the other, row-major
     */
    float[] encode(List<TextPiece> pieces, @Nullable Adapters adapters, float... strengths) {
        List<float[]> states = pieces.stream()
                .map(piece -> {
                    float[] own = encode(piece, adapters, strengths);
                    piece.applyWeights(own);
                    return own;
                })
                .toList();
        FloatBuffer all = FloatBuffer.allocate(
                states.stream().mapToInt(piece -> piece.length).sum());
        states.forEach(all::put);
        return all.array();
    }

    private float[] encode(TextPiece piece, @Nullable Adapters adapters, float... strengths) {
        long[] ids = piece.ids().stream().mapToLong(Long::longValue).toArray();
        long[] positions =
                piece.vectors().keySet().stream().mapToLong(Integer::longValue).toArray();
        try (PtNDManager call = newCall();
                IValue tokens = IValue.from((PtNDArray) call.create(ids, new Shape(1, ids.length)))) {
            if (adapters == null && positions.length == 0) {
                return run(call, "forward", tokens);
            }
            try (IValue places = IValue.from((PtNDArray) call.create(positions));
                    IValue vectors = IValue.from(vectors(call, piece));
                    IValue strength = IValue.from((PtNDArray) call.create(strengths));
                    IValue none = IValue.stringMapFrom(Map.of())) {
                IValue loras = adapters == null ? none : adapters.tensors();
                return run(call, "with_words", tokens, places, vectors, strength, loras);
            }
        }
    }

    private PtNDArray vectors(PtNDManager call, TextPiece piece) {
        return piece.vectors().isEmpty()
                ? (PtNDArray) call.zeros(new Shape(0, width))
                : Tensors.stack(call, List.copyOf(piece.vectors().values()), width);
    }
}
