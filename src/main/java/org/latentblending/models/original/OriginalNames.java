package org.latentblending.models.original;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.latentblending.models.config.AutoencoderConfig;
import org.latentblending.models.config.TextEncoderConfig;
import org.latentblending.models.config.UnetConfig;
import org.latentblending.models.networks.AutoencoderTensors;
import org.latentblending.models.networks.TensorSlice;
import org.latentblending.models.networks.TextEncoderTensors;
import org.latentblending.models.networks.UnetTensors;

/**
 * Maps tensor names of diffusers and transformers to those of Stability AI's code, which numbers the UNet's blocks consecutively
 * and names the text encoder's layers as OpenCLIP does. This is the inverse of diffusers' {@code single_file_utils.py}.
 */
public final class OriginalNames {
    public static final String UNET = "model.diffusion_model.";
    public static final String AUTOENCODER = "first_stage_model.";
    public static final String TEXT_ENCODER = "cond_stage_model.model.";
    /** Exponential moving averages of the UNet's weights; the rest of their names has no dots. */
    public static final String AVERAGES = "model_ema.";

    private static final Map<String, String> UNET_ENDS = Map.of(
            "time_embedding.linear_1", "time_embed.0",
            "time_embedding.linear_2", "time_embed.2",
            "conv_in", "input_blocks.0.0",
            "conv_norm_out", "out.0",
            "conv_out", "out.2");
    private static final Map<String, String> RESIDUAL = Map.of(
            "norm1", "in_layers.0",
            "conv1", "in_layers.2",
            "time_emb_proj", "emb_layers.1",
            "norm2", "out_layers.0",
            "conv2", "out_layers.3",
            "conv_shortcut", "skip_connection");
    private static final Map<String, String> AUTOENCODER_ATTENTION =
            Map.of("group_norm", "norm", "to_q", "q", "to_k", "k", "to_v", "v", "to_out.0", "proj_out");
    private static final Map<String, String> TEXT_LAYER = Map.of(
            "layer_norm1", "ln_1",
            "layer_norm2", "ln_2",
            "self_attn.out_proj", "attn.out_proj",
            "mlp.fc1", "mlp.c_fc",
            "mlp.fc2", "mlp.c_proj");
    private static final List<String> FUSED = List.of("q_proj", "k_proj", "v_proj");

    private static final Pattern PARAMETER = Pattern.compile("(.+)\\.(weight|bias)");
    private static final Pattern UNET_BLOCK =
            Pattern.compile("(down|up)_blocks\\.(\\d+)\\.(resnets|attentions|downsamplers|upsamplers)\\.(\\d+)\\.(.+)");
    private static final Pattern UNET_MIDDLE = Pattern.compile("mid_block\\.(resnets|attentions)\\.(\\d)\\.(.+)");
    private static final Pattern AUTOENCODER_BLOCK =
            Pattern.compile("(?:down|up)_blocks\\.(\\d+)\\.(?:resnets\\.(\\d+)\\.(.+)|(down|up)samplers\\.0\\.conv)");
    private static final Pattern AUTOENCODER_MIDDLE =
            Pattern.compile("mid_block\\.(?:resnets\\.(\\d)\\.(.+)|attentions\\.0\\.(.+))");
    private static final Pattern TEXT_BLOCK =
            Pattern.compile("encoder\\.layers\\.(\\d+)\\.(?:self_attn\\.([qkv]_proj)|(.+))");

    private OriginalNames() {}

    public static Map<String, TensorSlice> unet(UnetConfig config) {
        return slices(
                UnetTensors.of(config), (module, end) -> TensorSlice.whole(UNET + unet(config, module) + "." + end));
    }

    public static Map<String, TensorSlice> averages(UnetConfig config) {
        return slices(
                UnetTensors.of(config),
                (module, end) -> TensorSlice.whole(
                        AVERAGES + ("diffusion_model." + unet(config, module) + "." + end).replace(".", "")));
    }

    public static Map<String, TensorSlice> autoencoder(AutoencoderConfig config) {
        int levels = config.blockOutChannels().size();
        return slices(
                AutoencoderTensors.of(config),
                (module, end) -> TensorSlice.whole(AUTOENCODER + autoencoder(levels, module) + "." + end));
    }

    public static Map<String, TensorSlice> textEncoder(TextEncoderConfig config) {
        return slices(
                TextEncoderTensors.of(config),
                (module, end) -> textEncoder(module.substring(TextEncoderTensors.PREFIX.length()), end));
    }

    /** Locates the {@code weight} or {@code bias} of a module. */
    private interface Naming {
        TensorSlice slice(String module, String end);
    }

    private static Map<String, TensorSlice> slices(Map<String, List<Long>> tensors, Naming naming) {
        Map<String, TensorSlice> slices = new LinkedHashMap<>();
        for (String name : tensors.keySet()) {
            Matcher parameter = PARAMETER.matcher(name);
            if (!parameter.matches()) {
                throw new IllegalArgumentException(name);
            }
            slices.put(name, naming.slice(parameter.group(1), parameter.group(2)));
        }
        return slices;
    }

    private static String unet(UnetConfig config, String module) {
        Matcher block = UNET_BLOCK.matcher(module);
        if (block.matches()) {
            return unetBlock(config, block.toMatchResult());
        }
        Matcher middle = UNET_MIDDLE.matcher(module);
        if (middle.matches()) {
            int index = middle.group(1).equals("resnets") ? 2 * Integer.parseInt(middle.group(2)) : 1;
            return "middle_block." + index + "." + RESIDUAL.getOrDefault(middle.group(3), middle.group(3));
        }
        return renamed(UNET_ENDS, module);
    }

    /** Each layer and each downsampler is one block; an upsampler belongs to the block of the last layer. */
    private static String unetBlock(UnetConfig config, MatchResult block) {
        boolean down = block.group(1).equals("down");
        int level = Integer.parseInt(block.group(2));
        int layer = Integer.parseInt(block.group(4));
        int layers = config.layersPerBlock();
        String inner = RESIDUAL.getOrDefault(block.group(5), block.group(5));
        String name = (down ? "input_blocks." : "output_blocks.");
        int first = level * (layers + 1) + (down ? 1 : 0);
        return switch (block.group(3)) {
            case "resnets" -> name + (first + layer) + ".0." + inner;
            case "attentions" -> name + (first + layer) + ".1." + inner;
            case "downsamplers" -> name + (first + layers) + ".0.op";
            default -> name + (first + layers) + (config.upAttention().get(level) ? ".2." : ".1.") + inner;
        };
    }

    private static String autoencoder(int levels, String module) {
        int dot = module.indexOf('.');
        if (dot < 0) {
            return module; // quant_conv, post_quant_conv
        }
        String half = module.substring(0, dot + 1);
        String inner = module.substring(dot + 1);
        Matcher block = AUTOENCODER_BLOCK.matcher(inner);
        if (block.matches()) {
            int level = Integer.parseInt(block.group(1));
            // The original numbers the decoder's levels from the outermost one.
            String name = half.equals("encoder.") ? half + "down." + level : half + "up." + (levels - 1 - level);
            return block.group(2) == null
                    ? name + "." + block.group(4) + "sample.conv"
                    : name + ".block." + block.group(2) + "." + shortcut(block.group(3));
        }
        Matcher middle = AUTOENCODER_MIDDLE.matcher(inner);
        if (middle.matches()) {
            return middle.group(3) != null
                    ? half + "mid.attn_1." + renamed(AUTOENCODER_ATTENTION, middle.group(3))
                    : half + "mid.block_" + (Integer.parseInt(middle.group(1)) + 1) + "." + middle.group(2);
        }
        return half + inner.replace("conv_norm_out", "norm_out");
    }

    private static String shortcut(String layer) {
        return layer.equals("conv_shortcut") ? "nin_shortcut" : layer;
    }

    private static TensorSlice textEncoder(String module, String end) {
        Matcher block = TEXT_BLOCK.matcher(module);
        if (block.matches()) {
            String layer = TEXT_ENCODER + "transformer.resblocks." + block.group(1) + ".";
            return block.group(2) == null
                    ? TensorSlice.whole(layer + renamed(TEXT_LAYER, block.group(3)) + "." + end)
                    : new TensorSlice(layer + "attn.in_proj_" + end, FUSED.indexOf(block.group(2)), FUSED.size());
        }
        return TensorSlice.whole(TEXT_ENCODER
                + switch (module) {
                    case "embeddings.token_embedding" -> "token_embedding.weight";
                    case "embeddings.position_embedding" -> "positional_embedding";
                    default -> "ln_final." + end;
                });
    }

    private static String renamed(Map<String, String> names, String module) {
        String name = names.get(module);
        if (name == null) {
            throw new IllegalArgumentException(module);
        }
        return name;
    }
}
