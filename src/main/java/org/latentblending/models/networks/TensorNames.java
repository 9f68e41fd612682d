package org.latentblending.models.networks;

import java.util.Map;
import java.util.regex.Pattern;

/** Converts tensor names of older files to those of current diffusers and transformers. */
public final class TensorNames {
    private static final Map<String, String> OLD_ATTENTION =
            Map.of("query", "to_q", "key", "to_k", "value", "to_v", "proj_attn", "to_out.0");

    private static final Pattern OLD_LAYER = Pattern.compile("(?<=\\.mid_block\\.attentions\\.0\\.)[a-z_]+(?=\\.)");

    private TensorNames() {}

    /** Adds the prefix that transformers 5 omits. */
    public static String ofTextEncoder(String stored) {
        return stored.startsWith(TextEncoderTensors.PREFIX) ? stored : TextEncoderTensors.PREFIX + stored;
    }

    /** Renames the autoencoder's attention layers, as diffusers 0.12 did. */
    public static String ofAutoencoder(String stored) {
        return OLD_LAYER
                .matcher(stored)
                .replaceFirst(layer -> OLD_ATTENTION.getOrDefault(layer.group(), layer.group()));
    }

    /** Whether a tensor of older files is no parameter: the position ids 0 to 76. */
    static boolean isBuffer(String name) {
        return name.equals(TextEncoderTensors.PREFIX + "embeddings.position_ids");
    }
}
