package org.latentblending.models.config;

import java.util.Collections;
import java.util.List;

/**
 * The autoencoder: {@code vae/config.json}, as diffusers' {@code AutoencoderKL} reads it. Pictures have 3 channels; every
 * group norm has epsilon 1e-6; the middle has one attention of a single head.
 *
 * @param latentChannels channels of a latent: 4
 * @param blockOutChannels channels of each level, outermost first; each level but the last halves the picture
 * @param layersPerBlock residual blocks of a level on the way in; there is one more on the way out
 * @param normNumGroups groups of every group norm
 * @param scalingFactor what a latent is multiplied with after encoding, and divided by before decoding
 */
public record AutoencoderConfig(
        int latentChannels,
        List<Integer> blockOutChannels,
        int layersPerBlock,
        int normNumGroups,
        double scalingFactor) {
    private static final int MAX_LEVELS = 8;

    public AutoencoderConfig {
        blockOutChannels = List.copyOf(blockOutChannels);
    }

    /** Picture pixels along the edge of one latent pixel: 8. */
    public int factor() {
        return 1 << (blockOutChannels.size() - 1);
    }

    public static AutoencoderConfig read(ConfigFile file) {
        file.only("act_fn", "silu");
        file.only("in_channels", 3);
        file.only("out_channels", 3);
        file.only("mid_block_add_attention", true);
        file.only("use_quant_conv", true);
        file.only("use_post_quant_conv", true);
        // Stable Diffusion's pipelines read neither the size it was trained at nor the XL pipelines' wish for float32.
        file.aside("sample_size", "force_upcast");

        AutoencoderConfig config = new AutoencoderConfig(
                file.integer("latent_channels", 4, 1, 1024),
                file.integers("block_out_channels", List.of(64), 1, 1 << 14),
                file.integer("layers_per_block", 1, 1, 64),
                file.integer("norm_num_groups", 32, 1, 1 << 14),
                file.number("scaling_factor", 0.18215, 0, 1e6));
        config.check(file);
        file.refuseRest();
        return config;
    }

    private void check(ConfigFile file) {
        int levels = blockOutChannels.size();
        if (levels == 0 || levels > MAX_LEVELS) {
            throw file.wrong("block_out_channels", blockOutChannels, "must have 1 to %d levels".formatted(MAX_LEVELS));
        }
        if (blockOutChannels.stream().anyMatch(channels -> channels % normNumGroups != 0)) {
            throw file.wrong(
                    "block_out_channels", blockOutChannels, "must be multiples of norm_num_groups, " + normNumGroups);
        }
        file.must("down_block_types", Collections.nCopies(levels, "DownEncoderBlock2D"));
        file.must("up_block_types", Collections.nCopies(levels, "UpDecoderBlock2D"));
    }
}
