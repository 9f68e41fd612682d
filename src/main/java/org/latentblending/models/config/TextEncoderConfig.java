package org.latentblending.models.config;

/**
 * The text encoder: {@code text_encoder/config.json}, as transformers' {@code CLIPTextModel} reads it. Its activation is the
 * exact GELU; its mask is causal; its output is the last layer's after the final layer norm. 2.x ships 23 of OpenCLIP's 24
 * layers, since its UNet was trained on the last but one.
 *
 * @param vocabSize tokens of the vocabulary
 * @param hiddenSize width of a token
 * @param intermediateSize width inside the feed-forward parts
 * @param layers transformer layers
 * @param heads attention heads of every layer
 * @param maxPositions tokens of a prompt, begin and end included: 77
 * @param layerNormEps epsilon of every layer norm
 */
public record TextEncoderConfig(
        int vocabSize,
        int hiddenSize,
        int intermediateSize,
        int layers,
        int heads,
        int maxPositions,
        double layerNormEps) {

    public static TextEncoderConfig read(ConfigFile file) {
        file.only("model_type", "clip_text_model");
        file.must("hidden_act", "gelu");
        // For training, and for the pooled output, which Stable Diffusion does not use.
        file.aside("attention_dropout", "dropout", "initializer_factor", "initializer_range");
        file.aside("bos_token_id", "eos_token_id", "pad_token_id", "projection_dim");
        // How Python hands out results.
        file.aside("return_dict", "tie_word_embeddings", "use_cache");

        TextEncoderConfig config = new TextEncoderConfig(
                file.integer("vocab_size", 49408, 1, 1 << 22),
                file.integer("hidden_size", 512, 1, 1 << 14),
                file.integer("intermediate_size", 2048, 1, 1 << 16),
                file.integer("num_hidden_layers", 12, 1, 256),
                file.integer("num_attention_heads", 8, 1, 1 << 14),
                file.integer("max_position_embeddings", 77, 3, 1 << 14),
                file.number("layer_norm_eps", 1e-5, 0, 1));
        if (config.hiddenSize % config.heads != 0) {
            throw file.wrong("num_attention_heads", config.heads, "must divide hidden_size, " + config.hiddenSize);
        }
        file.refuseRest();
        return config;
    }
}
