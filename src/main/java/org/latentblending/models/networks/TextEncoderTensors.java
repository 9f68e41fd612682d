package org.latentblending.models.networks;

import java.util.List;
import java.util.Map;
import org.latentblending.models.config.TextEncoderConfig;

/** Names and shapes of the parameters of transformers' {@code CLIPTextModel}. */
public final class TextEncoderTensors {
    public static final String PREFIX = "text_model.";

    private TextEncoderTensors() {}

    public static Map<String, List<Long>> of(TextEncoderConfig config) {
        TensorList tensors = new TensorList();
        int width = config.hiddenSize();
        tensors.weight(PREFIX + "embeddings.token_embedding", config.vocabSize(), width);
        tensors.weight(PREFIX + "embeddings.position_embedding", config.maxPositions(), width);
        for (int i = 0; i < config.layers(); i++) {
            String layer = PREFIX + "encoder.layers." + i;
            tensors.norm(layer + ".layer_norm1", width);
            for (String part : List.of("q_proj", "k_proj", "v_proj", "out_proj")) {
                tensors.linear(layer + ".self_attn." + part, width, width);
            }
            tensors.norm(layer + ".layer_norm2", width);
            tensors.linear(layer + ".mlp.fc1", width, config.intermediateSize());
            tensors.linear(layer + ".mlp.fc2", config.intermediateSize(), width);
        }
        tensors.norm(PREFIX + "final_layer_norm", width);
        return tensors.shapes();
    }
}
