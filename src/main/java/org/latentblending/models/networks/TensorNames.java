package org.latentblending.models.networks;

import java.util.Map;

/** Converts tensor names of older files to those of current diffusers and transformers. */
public final class TensorNames {
    private static final Map<String, String> OLD_ATTENTION =
            Map.of("query", "to_q", "key", "to_k", "value", "to_v", "proj_attn", "to_out.0");

    private TensorNames() {}

    /** Adds the prefix that transformers 5 omits. */
    public static String ofTextEncoder(String stored) {
        return stored.startsWith(TextEncoderTensors.PREFIX) ? stored : TextEncoderTensors.PREFIX + stored;
    }

    /** Renames the autoencoder's attention layers, as diffusers 0.12 did. */
    public static String ofAutoencoder(String stored) {
        int attention = stored.indexOf(".mid_block.attentions.0.");
        if (attention < 0) {
            return stored;
        }
        int part = attention + ".mid_block.attentions.0.".length();
        int end = stored.indexOf('.', part);
        String renamed = end < 0 ? null : OLD_ATTENTION.get(stored.substring(part, end));
        return renamed == null ? stored : stored.substring(0, part) + renamed + stored.substring(end);
    }

    /** Whether a tensor of older files is no parameter: the position ids 0 to 76. */
    static boolean isBuffer(String name) {
        return name.equals(TextEncoderTensors.PREFIX + "embeddings.position_ids");
    }
}
