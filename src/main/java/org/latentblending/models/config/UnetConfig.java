package org.latentblending.models.config;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * Config of the UNet: {@code unet/config.json} of diffusers' {@code UNet2DConditionModel}. Fields that are equal in all 2.x
 * models are not components; other values of them are rejected.
 *
 * @param sampleSize edge length of the training's latents in pixels: 96 for 2.1, 64 for 2.1-base
 * @param inChannels input channels: 4, 9 for inpainting, or 7 for an upscaler
 * @param outChannels output channels: 4
 * @param blockOutChannels channels of each level, outermost first
 * @param downAttention for each down level whether it has cross-attention, outermost first
 * @param upAttention for each up level whether it has cross-attention, innermost first
 * @param layersPerBlock residual blocks of each down level; up levels have one more
 * @param heads attention heads of each level, outermost first (the field {@code attention_head_dim}, misnamed since 1.x)
 * @param crossAttentionDim width of the text encoder's output
 * @param normNumGroups groups of every group norm
 * @param normEps epsilon of the group norms of residual blocks and of the output; those of transformers have 1e-6
 * @param upcastAttention whether attention scores are computed in float32 even in half precision
 * @param onlyCrossAttention for each level whether its transformers read the text in place of the picture, outermost first
 * @param noiseLevels number of embeddings of an upscaler's noise level; 0 for models that draw
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
        boolean upcastAttention,
        List<Boolean> onlyCrossAttention,
        int noiseLevels) {
    /** How much noise an upscaler's small picture gets: a training timestep. The default of Stability's code and diffusers. */
    public static final int NOISE_LEVEL = 20;

    private static final int FIRST_FAMILY_TEXT_WIDTH = 768;

    /**
     * Whether a transformer reads the text in place of the picture, too.
     *
     * @param layer a name that begins like {@code up_blocks.1.attentions.0}
     */
    public boolean readsOnlyText(String layer) {
        String[] parts = layer.split("\\.", 3);
        return switch (parts[0]) {
            case "down_blocks" -> onlyCrossAttention.get(Integer.parseInt(parts[1]));
            case "up_blocks" -> onlyCrossAttention.get(onlyCrossAttention.size() - 1 - Integer.parseInt(parts[1]));
            default -> false;
        };
    }

    public static UnetConfig read(ConfigFile file) {
        file.requireOneOf("only_cross_attention", false);
        return read(file, channels -> Collections.nCopies(channels, false), 0);
    }

    /** Reads the config of an upscaler's UNet. */
    static UnetConfig readUpscaler(ConfigFile file) {
        int noiseLevels = file.integer("num_class_embeds", null, NOISE_LEVEL + 1, 1 << 14);
        return read(file, levels -> file.flags("only_cross_attention", levels), noiseLevels);
    }

    private static UnetConfig read(ConfigFile file, IntFunction<List<Boolean>> onlyCrossAttention, int noiseLevels) {
        boolean isOfFirstFamily = file.get("use_linear_projection") == null
                && file.integers("cross_attention_dim", List.of(0), 0, 1 << 14)
                        .equals(List.of(FIRST_FAMILY_TEXT_WIDTH));
        InvalidModel.rejectIf(
                isOfFirstFamily,
                file.name(),
                "describes a model of the 1.x family; only 2.x is supported. Take a 2.x model");
        file.requireOneOf("act_fn", "silu");
        file.requireOneOf("addition_embed_type_num_heads", 64);
        file.requireOneOf("attention_type", "default");
        file.requireOneOf("center_input_sample", false);
        file.requireOneOf("conv_in_kernel", 3);
        file.requireOneOf("conv_out_kernel", 3);
        file.requireOneOf("downsample_padding", 1);
        file.requireOneOf("flip_sin_to_cos", true);
        file.requireOneOf("freq_shift", 0);
        file.requireOneOf("mid_block_scale_factor", 1);
        file.requireOneOf("mid_block_type", "UNetMidBlock2DCrossAttn");
        file.requireOneOf("resnet_out_scale_factor", 1);
        file.requireOneOf("resnet_time_scale_shift", "default");
        file.requireOneOf("time_embedding_type", "positional");
        file.requirePresent("use_linear_projection", true);
        file.ignore("dropout"); // training

        int groups = file.integer("norm_num_groups", 32, 1, 1 << 14);
        List<Integer> channels = file.blockOutChannels(List.of(320, 640, 1280, 1280), groups);
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
                groups,
                file.number("norm_eps", 1e-5, 0, 1),
                file.flag("upcast_attention", false),
                onlyCrossAttention.apply(channels.size()),
                noiseLevels);
        if (same(file, "transformer_layers_per_block", channels, 1) != 1) {
            throw new InvalidModel(file.name(), "'transformer_layers_per_block' other than 1 is not supported");
        }
        config.check(file);
        file.rejectUnknown();
        return config;
    }

    private void check(ConfigFile file) {
        int levels = blockOutChannels.size();
        checkLevels(file, "down_block_types", downAttention, levels);
        checkLevels(file, "up_block_types", upAttention, levels);
        checkLevels(file, "only_cross_attention", onlyCrossAttention, levels);
        for (int level = 0; level < levels; level++) {
            if (blockOutChannels.get(level) % heads.get(level) != 0) {
                throw file.invalid(
                        "attention_head_dim", heads, "must divide the channels of its level, " + blockOutChannels);
            }
        }
        if (blockOutChannels.get(0) % 2 != 0) {
            throw file.invalid("block_out_channels", blockOutChannels, "must begin with an even number");
        }
    }

    private static void checkLevels(ConfigFile file, String field, List<?> blocks, int levels) {
        String problem = "'%s' has %d entries, 'block_out_channels' has %d";
        InvalidModel.rejectIf(blocks.size() != levels, file.name(), problem, field, blocks.size(), levels);
    }

    private static List<Integer> perLevel(ConfigFile file, String field, List<Integer> levels, int missing) {
        List<Integer> values = file.integers(field, List.of(missing), 1, 1 << 14);
        if (values.size() == 1) {
            return Collections.nCopies(levels.size(), values.get(0));
        }
        checkLevels(file, field, values, levels.size());
        return values;
    }

    /** Reads a number that newer files may repeat for each level. */
    private static int same(ConfigFile file, String field, List<Integer> levels, int missing) {
        List<Integer> values = perLevel(file, field, levels, missing);
        if (values.stream().distinct().count() != 1) {
            throw file.invalid(field, values, "must be the same for every level");
        }
        if (field.equals("layers_per_block") && values.get(0) > 64) {
            throw file.invalid(field, values, "must be at most 64");
        }
        return values.get(0);
    }
}
