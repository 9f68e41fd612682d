package org.latentblending.models.networks;

import java.util.Map;

/** Names that tensors had in the published files of 2.x, and the ones that today's libraries give them. */
public final class TensorNames {
    private static final Map<String, String> OLD_ATTENTION =
            Map.of("query", "to_q", "key", "to_k", "value", "to_v", "proj_attn", "to_out.0");

    private TensorNames() {}

    /** transformers 5 leaves out the prefix that its predecessors wrote. */
    public static String ofTextEncoder(String stored) {
        return stored.startsWith(TextEncoderTensors.PREFIX) ? stored : TextEncoderTensors.PREFIX + stored;
    }

    /** diffusers renamed the parts of the autoencoder's attention in 0.12. */
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

    /** The numbers 0 to 76, which older files carry along. */
    static boolean isBuffer(String name) {
        return name.equals(TextEncoderTensors.PREFIX + "embeddings.position_ids");
    }
}
