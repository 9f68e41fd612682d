package org.latentblending.diffusion;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.SortedMap;
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

    /** @return tokens x width of all pieces, one after the other, row-major */
    float[] encode(List<TextPiece> pieces) {
        List<float[]> states = pieces.stream().map(this::encode).toList();
        FloatBuffer all = FloatBuffer.allocate(
                states.stream().mapToInt(piece -> piece.length).sum());
        states.forEach(all::put);
        return all.array();
    }

    private float[] encode(TextPiece piece) {
        long[] ids = piece.ids();
        try (PtNDManager call = newCall();
                IValue tokens = IValue.from((PtNDArray) call.create(ids, new Shape(1, ids.length)))) {
            float[] states = piece.vectors().isEmpty()
                    ? run(call, "forward", tokens)
                    : withVectors(call, tokens, piece.vectors());
            piece.applyWeights(states);
            return states;
        }
    }

    private float[] withVectors(PtNDManager call, IValue tokens, SortedMap<Integer, float[]> vectors) {
        long[] positions =
                vectors.keySet().stream().mapToLong(Integer::longValue).toArray();
        List<float[]> rows = List.copyOf(vectors.values());
        try (IValue places = IValue.from((PtNDArray) call.create(positions));
                IValue inserted = IValue.from(Tensors.stack(call, rows, rows.get(0).length))) {
            return run(call, "with_vectors", tokens, places, inserted);
        }
    }
}
