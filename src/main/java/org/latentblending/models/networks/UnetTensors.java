package org.latentblending.models.networks;

import java.util.List;
import org.latentblending.models.config.UnetConfig;

/**
 * The parameters of diffusers' {@code UNet2DConditionModel} in 2.x. The original code numbers blocks consecutively: each layer
 * and each downsampler is one, an upsampler belongs to the block of the last layer.
 */
public final class UnetTensors {
    private final UnetConfig config;
    private final List<Integer> channels;
    private final long timeWidth;
    private final TensorList tensors = new TensorList("", OriginalNetworks.UNET);

    private UnetTensors(UnetConfig config) {
        this.config = config;
        channels = config.blockOutChannels();
        timeWidth = 4L * channels.get(0);
    }

    public static TensorList of(UnetConfig config) {
        return new UnetTensors(config).list();
    }

    private TensorList list() {
        int first = channels.get(0);
        tensors.conv("conv_in", "input_blocks.0.0", config.inChannels(), first, 3);
        tensors.linear("time_embedding.linear_1", "time_embed.0", first, timeWidth);
        tensors.linear("time_embedding.linear_2", "time_embed.2", timeWidth, timeWidth);
        if (config.noiseLevels() > 0) {
            tensors.weight("class_embedding", "label_emb", config.noiseLevels(), timeWidth);
        }
        down();
        int innermost = channels.get(channels.size() - 1);
        residual("mid_block.resnets.0", "middle_block.0", innermost, innermost);
        transformer("mid_block.attentions.0", "middle_block.1", innermost);
        residual("mid_block.resnets.1", "middle_block.2", innermost, innermost);
        up();
        tensors.norm("conv_norm_out", "out.0", first);
        tensors.conv("conv_out", "out.2", first, config.outChannels(), 3);
        return tensors;
    }

    private void down() {
        int in = channels.get(0);
        int block = 1;
        for (int level = 0; level < channels.size(); level++) {
            String name = "down_blocks." + level;
            int out = channels.get(level);
            for (int layer = 0; layer < config.layersPerBlock(); layer++, block++) {
                residual(name + ".resnets." + layer, "input_blocks." + block + ".0", layer == 0 ? in : out, out);
                if (config.downAttention().get(level)) {
                    transformer(name + ".attentions." + layer, "input_blocks." + block + ".1", out);
                }
            }
            if (level < channels.size() - 1) {
                tensors.conv(name + ".downsamplers.0.conv", "input_blocks." + block + ".0.op", out, out, 3);
                block++;
            }
            in = out;
        }
    }

    /** Up blocks also get the outputs of the down blocks, in reverse order. */
    private void up() {
        int last = channels.size() - 1;
        int in = channels.get(last);
        int block = 0;
        for (int level = 0; level <= last; level++) {
            String name = "up_blocks." + level;
            int out = channels.get(last - level);
            int outer = channels.get(Math.max(last - level - 1, 0));
            boolean attention = config.upAttention().get(level);
            for (int layer = 0; layer <= config.layersPerBlock(); layer++, block++) {
                int skipped = layer == config.layersPerBlock() ? outer : out;
                int joined = (layer == 0 ? in : out) + skipped;
                residual(name + ".resnets." + layer, "output_blocks." + block + ".0", joined, out);
                if (attention) {
                    transformer(name + ".attentions." + layer, "output_blocks." + block + ".1", out);
                }
            }
            if (level < last) {
                String original = "output_blocks." + (block - 1) + (attention ? ".2.conv" : ".1.conv");
                tensors.conv(name + ".upsamplers.0.conv", original, out, out, 3);
            }
            in = out;
        }
    }

    private void residual(String name, String original, long in, long out) {
        TensorList block = tensors.module(name, original);
        block.norm("norm1", "in_layers.0", in);
        block.conv("conv1", "in_layers.2", in, out, 3);
        block.norm("norm2", "out_layers.0", out);
        block.conv("conv2", "out_layers.3", out, out, 3);
        if (in != out) {
            block.conv("conv_shortcut", "skip_connection", in, out, 1);
        }
        block.linear("time_emb_proj", "emb_layers.1", timeWidth, out);
    }

    private void transformer(String name, String original, long width) {
        TensorList transformer = tensors.module(name, original);
        transformer.norm("norm", "norm", width);
        linear(transformer, "proj_in", width, width);
        TensorList block = transformer.module("transformer_blocks.0", "transformer_blocks.0");
        block.norm("norm1", "norm1", width);
        long seen = config.readsOnlyText(name) ? config.crossAttentionDim() : width;
        attention(block.module("attn1", "attn1"), width, seen);
        block.norm("norm2", "norm2", width);
        attention(block.module("attn2", "attn2"), width, config.crossAttentionDim());
        block.norm("norm3", "norm3", width);
        // GEGLU: half of the first layer's output gates the other half.
        linear(block, "ff.net.0.proj", width, 8 * width);
        linear(block, "ff.net.2", 4 * width, width);
        linear(transformer, "proj_out", width, width);
    }

    private static void attention(TensorList attention, long width, long contextWidth) {
        attention.weight("to_q", "to_q", width, width);
        attention.weight("to_k", "to_k", width, contextWidth);
        attention.weight("to_v", "to_v", width, contextWidth);
        linear(attention, "to_out.0", width, width);
    }

    private static void linear(TensorList module, String name, long in, long out) {
        module.linear(name, name, in, out);
    }
}
