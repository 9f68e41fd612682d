package org.latentblending.models.networks;

import java.util.List;
import org.latentblending.models.config.TextEncoderConfig;
import org.latentblending.models.networks.TensorList.TensorSlice;

/** The parameters of transformers' {@code CLIPTextModel}; the original layout has OpenCLIP's names. */
public final class TextEncoderTensors {
    public static final String PREFIX = "text_model.";

    private static final List<String> FUSED = List.of("q_proj", "k_proj", "v_proj");

    private TextEncoderTensors() {}

    public static TensorList of(TextEncoderConfig config) {
        TensorList tensors = new TensorList(PREFIX, OriginalNetworks.TEXT_ENCODER);
        int width = config.hiddenSize();
        tensors.weight("embeddings.token_embedding", "token_embedding", config.vocabSize(), width);
        TensorSlice positions = TensorSlice.whole("positional_embedding");
        tensors.add("embeddings.position_embedding.weight", positions, config.maxPositions(), width);
        for (int i = 0; i < config.layers(); i++) {
            TensorList layer = tensors.module("encoder.layers." + i, "transformer.resblocks." + i);
            layer.norm("layer_norm1", "ln_1", width);
            for (int part = 0; part < FUSED.size(); part++) {
                String name = "self_attn." + FUSED.get(part);
                layer.add(name + ".weight", new TensorSlice("attn.in_proj_weight", part, FUSED.size()), width, width);
                layer.add(name + ".bias", new TensorSlice("attn.in_proj_bias", part, FUSED.size()), width);
            }
            layer.linear("self_attn.out_proj", "attn.out_proj", width, width);
            layer.norm("layer_norm2", "ln_2", width);
            layer.linear("mlp.fc1", "mlp.c_fc", width, config.intermediateSize());
            layer.linear("mlp.fc2", "mlp.c_proj", config.intermediateSize(), width);
        }
        tensors.norm("final_layer_norm", "ln_final", width);
        return tensors;
    }
}
