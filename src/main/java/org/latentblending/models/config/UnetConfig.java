package org.latentblending.models.config;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The UNet of Stable Diffusion 2.x: {@code unet/config.json}, as diffusers' {@code UNet2DConditionModel} reads it. What is
 * not a component here is the same in every 2.x model, and another value of it is refused.
 *
 * @param sampleSize latent pixels along an edge that the model was trained at: 96 for 2.1, 64 for 2.1-base
 * @param inChannels latent channels in: 4, or 9 for inpainting
 * @param outChannels latent channels out: 4
 * @param blockOutChannels channels of each level, outermost first
 * @param downAttention for each level on the way down, whether its blocks attend to the text
 * @param upAttention for each level on the way up, innermost first, whether its blocks attend to the text
 * @param layersPerBlock residual blocks of a level on the way down; there is one more on the way up
 * @param heads attention heads of each level, outermost first (the field {@code attention_head_dim}, misnamed since 1.x)
 * @param crossAttentionDim width of the text encoder's output
 * @param normNumGroups groups of every group norm
 * @param normEps epsilon of the residual blocks' and the last group norm; the transformers' own are fixed at 1e-6
 * @param upcastAttention attention scores are computed in float32 even where the network runs in half precision
 */
public record UnetConfig(
        int sampleSize,
        int inChannels,
        int outChannels,
        List<Integer> blockOutChannels,
        List<Boolean> downAttention,
        List<Boolean> upAttention,
        int layersPerBlock,
        List<Integer> heads,
        int crossAttentionDim,
        int normNumGroups,
        double normEps,
        boolean upcastAttention) {
    private static final int MAX_LEVELS = 8;

    public UnetConfig {
        blockOutChannels = List.copyOf(blockOutChannels);
        downAttention = List.copyOf(downAttention);
        upAttention = List.copyOf(upAttention);
        heads = List.copyOf(heads);
    }

    public static UnetConfig read(ConfigFile file) {
        file.only("act_fn", "silu");
        file.only("addition_embed_type_num_heads", 64);
        file.only("attention_type", "default");
        file.only("center_input_sample", false);
        file.only("conv_in_kernel", 3);
        file.only("conv_out_kernel", 3);
        file.only("downsample_padding", 1);
        file.only("flip_sin_to_cos", true);
        file.only("freq_shift", 0);
        file.only("mid_block_scale_factor", 1);
        file.only("mid_block_type", "UNetMidBlock2DCrossAttn");
        file.only("only_cross_attention", false);
        file.only("resnet_out_scale_factor", 1);
        file.only("resnet_time_scale_shift", "default");
        file.only("time_embedding_type", "positional");
        file.must("use_linear_projection", true);
        file.aside("dropout"); // of training

        List<Integer> channels = file.integers("block_out_channels", List.of(320, 640, 1280, 1280), 1, 1 << 14);
        if (channels.isEmpty() || channels.size() > MAX_LEVELS) {
            throw file.wrong("block_out_channels", channels, "must have 1 to %d levels".formatted(MAX_LEVELS));
        }
        List<Boolean> down =
                file.choices("down_block_types", Map.of("DownBlock2D", false, "CrossAttnDownBlock2D", true));
        List<Boolean> up = file.choices("up_block_types", Map.of("UpBlock2D", false, "CrossAttnUpBlock2D", true));
        UnetConfig config = new UnetConfig(
                file.integer("sample_size", null, 1, 1024),
                file.integer("in_channels", 4, 1, 1024),
                file.integer("out_channels", 4, 1, 1024),
                channels,
                down,
                up,
                same(file, "layers_per_block", channels, 2),
                perLevel(file, "attention_head_dim", channels, 8),
                same(file, "cross_attention_dim", channels, 1280),
                file.integer("norm_num_groups", 32, 1, 1 << 14),
                file.number("norm_eps", 1e-5, 0, 1),
                file.flag("upcast_attention", false));
        if (same(file, "transformer_layers_per_block", channels, 1) != 1) {
            throw new InvalidModel(file.name(), "'transformer_layers_per_block' other than 1 is not supported");
        }
        config.check(file);
        file.refuseRest();
        return config;
    }

    private void check(ConfigFile file) {
        int levels = blockOutChannels.size();
        checkLevels(file, "down_block_types", downAttention, levels);
        checkLevels(file, "up_block_types", upAttention, levels);
        for (int level = 0; level < levels; level++) {
            int channels = blockOutChannels.get(level);
            if (channels % normNumGroups != 0) {
                throw file.wrong(
                        "block_out_channels",
                        blockOutChannels,
                        "must be multiples of norm_num_groups, " + normNumGroups);
            }
            if (channels % heads.get(level) != 0) {
                throw file.wrong(
                        "attention_head_dim", heads, "must divide the channels of its level, " + blockOutChannels);
            }
        }
        if (blockOutChannels.get(0) % 2 != 0) {
            throw file.wrong("block_out_channels", blockOutChannels, "must begin with an even number");
        }
    }

    private static void checkLevels(ConfigFile file, String field, List<?> blocks, int levels) {
        if (blocks.size() != levels) {
            throw new InvalidModel(
                    file.name(),
                    "'%s' has %d entries, 'block_out_channels' has %d".formatted(field, blocks.size(), levels));
        }
    }

    private static List<Integer> perLevel(
            ConfigFile file, String field, List<Integer> levels, @Nullable Integer missing) {
        List<Integer> values = file.integers(field, missing == null ? null : List.of(missing), 1, 1 << 14);
        if (values.size() == 1) {
            return Collections.nCopies(levels.size(), values.get(0));
        }
        checkLevels(file, field, values, levels.size());
        return values;
    }

    /** Newer files may state for each level what is one number in every 2.x model. */
    private static int same(ConfigFile file, String field, List<Integer> levels, int missing) {
        List<Integer> values = perLevel(file, field, levels, missing);
        if (values.stream().distinct().count() != 1) {
            throw file.wrong(field, values, "must be the same for every level");
        }
        if (field.equals("layers_per_block") && values.get(0) > 64) {
            throw file.wrong(field, values, "must be at most 64");
        }
        return values.get(0);
    }
}
