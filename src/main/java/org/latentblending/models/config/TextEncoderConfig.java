package org.latentblending.models.config;

/**
 * Config of the text encoder: {@code text_encoder/config.json} of transformers' {@code CLIPTextModel}. It uses the exact GELU
 * and a causal mask; its output is that of the final layer norm. 2.x has 23 of OpenCLIP's 24 layers, since its UNet was
 * trained with the penultimate one.
 *
 * @param vocabSize size of the vocabulary
 * @param hiddenSize width of token embeddings
 * @param intermediateSize width of the feed-forward layers
 * @param layers number of transformer layers
 * @param heads attention heads of each layer
 * @param maxPositions largest number of tokens, including begin and end: 77
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
        file.requireOneOf("model_type", "clip_text_model");
        file.requirePresent("hidden_act", "gelu");
        // Training, and the pooled output, which Stable Diffusion does not use.
        file.ignore("attention_dropout", "dropout", "initializer_factor", "initializer_range");
        file.ignore("bos_token_id", "eos_token_id", "pad_token_id", "projection_dim");
        // Python's API.
        file.ignore("return_dict", "tie_word_embeddings", "use_cache");

        TextEncoderConfig config = new TextEncoderConfig(
                file.integer("vocab_size", 49408, 1, 1 << 22),
                file.integer("hidden_size", 512, 1, 1 << 14),
                file.integer("intermediate_size", 2048, 1, 1 << 16),
                file.integer("num_hidden_layers", 12, 1, 256),
                file.integer("num_attention_heads", 8, 1, 1 << 14),
                file.integer("max_position_embeddings", 77, 3, 1 << 14),
                file.number("layer_norm_eps", 1e-5, 0, 1));
        if (config.hiddenSize % config.heads != 0) {
            throw file.invalid("num_attention_heads", config.heads, "must divide hidden_size, " + config.hiddenSize);
        }
        file.rejectUnknown();
        return config;
    }
}
