package org.latentblending.models.config;

import java.util.Collections;
import java.util.List;

/**
 * Config of the autoencoder: {@code vae/config.json} of diffusers' {@code AutoencoderKL}. Pictures have 3 channels, group norms
 * have epsilon 1e-6, and the middle block has one attention layer with a single head.
 *
 * @param latentChannels channels of a latent: 4
 * @param blockOutChannels channels of each level, outermost first; each level but the last halves width and height
 * @param layersPerBlock residual blocks of each encoder level; decoder levels have one more
 * @param normNumGroups groups of every group norm
 * @param scalingFactor factor of latents after encoding, and divisor before decoding
 */
public record AutoencoderConfig(
        int latentChannels,
        List<Integer> blockOutChannels,
        int layersPerBlock,
        int normNumGroups,
        double scalingFactor) {
    /** Picture pixels along the edge of one latent pixel: 8. */
    public int factor() {
        return 1 << (blockOutChannels.size() - 1);
    }

    public static AutoencoderConfig read(ConfigFile file) {
        file.requireOneOf("act_fn", "silu");
        file.requireOneOf("in_channels", 3);
        file.requireOneOf("out_channels", 3);
        file.requireOneOf("mid_block_add_attention", true);
        file.requireOneOf("use_quant_conv", true);
        file.requireOneOf("use_post_quant_conv", true);
        // Training, and the XL pipelines.
        file.ignore("sample_size", "force_upcast");

        int groups = file.integer("norm_num_groups", 32, 1, 1 << 14);
        List<Integer> channels = file.blockOutChannels(List.of(64), groups);
        file.requirePresent("down_block_types", Collections.nCopies(channels.size(), "DownEncoderBlock2D"));
        file.requirePresent("up_block_types", Collections.nCopies(channels.size(), "UpDecoderBlock2D"));
        AutoencoderConfig config = new AutoencoderConfig(
                file.integer("latent_channels", 4, 1, 1024),
                channels,
                file.integer("layers_per_block", 1, 1, 64),
                groups,
                file.number("scaling_factor", 0.18215, 0, 1e6));
        file.rejectUnknown();
        return config;
    }
}
