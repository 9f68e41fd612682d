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
    /** That of all published 2.x models, which have the same latents. */
    public static final AutoencoderConfig OF_2_X =
            new AutoencoderConfig(4, List.of(128, 256, 512, 512), 2, 32, 0.18215);

    /** Scaling factor of upscalers whose files have none. */
    public static final double SCALING_OF_UPSCALERS = 0.08333;

    private static final double SCALING = 0.18215;

    /** Picture pixels along the edge of one latent pixel: 8; 4 for Stability's upscaler. */
    public int factor() {
        return 1 << (blockOutChannels.size() - 1);
    }

    public static AutoencoderConfig read(ConfigFile file) {
        return read(file, SCALING);
    }

    static AutoencoderConfig read(ConfigFile file, double missingScaling) {
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
                file.number("scaling_factor", missingScaling, 0, 1e6));
        file.rejectUnknown();
        return config;
    }

    /** Checks that the config of an {@code AutoencoderTiny} is that of TAESD; the tensors tell the sizes. */
    public static void checkTiny(ConfigFile file) {
        file.requirePresent("_class_name", "AutoencoderTiny");
        file.requireOneOf("act_fn", "relu");
        file.requireOneOf("upsample_fn", "nearest");
        file.requireOneOf("upsampling_scaling_factor", 2);
        file.requireOneOf("scaling_factor", 1);
        file.requireOneOf("shift_factor", 0);
        file.ignore("in_channels", "out_channels", "latent_channels", "block_out_channels");
        file.ignore("decoder_block_out_channels", "num_decoder_blocks");
        // The encoder, and how latents are stored as pictures.
        file.ignore(
                "encoder_block_out_channels", "num_encoder_blocks", "latent_magnitude", "latent_shift", "force_upcast");
        file.rejectUnknown();
    }
}
