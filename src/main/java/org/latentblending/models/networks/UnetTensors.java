package org.latentblending.models.networks;

import java.util.List;
import java.util.Map;
import org.latentblending.models.config.UnetConfig;

/** Names and shapes of the parameters of diffusers' {@code UNet2DConditionModel} in 2.x. */
public final class UnetTensors {
    private final UnetConfig config;
    private final TensorList tensors = new TensorList();
    private final long timeWidth;

    private UnetTensors(UnetConfig config) {
        this.config = config;
        timeWidth = 4L * config.blockOutChannels().get(0);
    }

    public static Map<String, List<Long>> of(UnetConfig config) {
        return new UnetTensors(config).list();
    }

    private Map<String, List<Long>> list() {
        List<Integer> channels = config.blockOutChannels();
        int first = channels.get(0);
        tensors.conv("conv_in", config.inChannels(), first, 3);
        tensors.linear("time_embedding.linear_1", first, timeWidth);
        tensors.linear("time_embedding.linear_2", timeWidth, timeWidth);
        down();
        middle(channels.get(channels.size() - 1));
        up();
        tensors.norm("conv_norm_out", first);
        tensors.conv("conv_out", first, config.outChannels(), 3);
        return tensors.shapes();
    }

    private void down() {
        List<Integer> channels = config.blockOutChannels();
        int in = channels.get(0);
        for (int level = 0; level < channels.size(); level++) {
            String block = "down_blocks." + level;
            int out = channels.get(level);
            for (int layer = 0; layer < config.layersPerBlock(); layer++) {
                residual(block + ".resnets." + layer, layer == 0 ? in : out, out);
                if (config.downAttention().get(level)) {
                    transformer(block + ".attentions." + layer, out);
                }
            }
            if (level < channels.size() - 1) {
                tensors.conv(block + ".downsamplers.0.conv", out, out, 3);
            }
            in = out;
        }
    }

    private void middle(int channels) {
        residual("mid_block.resnets.0", channels, channels);
        transformer("mid_block.attentions.0", channels);
        residual("mid_block.resnets.1", channels, channels);
    }

    /** Up blocks also get the outputs of the down blocks, in reverse order. */
    private void up() {
        List<Integer> channels = config.blockOutChannels();
        int last = channels.size() - 1;
        int in = channels.get(last);
        for (int level = 0; level <= last; level++) {
            String block = "up_blocks." + level;
            int out = channels.get(last - level);
            int outer = channels.get(Math.max(last - level - 1, 0));
            for (int layer = 0; layer <= config.layersPerBlock(); layer++) {
                int skipped = layer == config.layersPerBlock() ? outer : out;
                residual(block + ".resnets." + layer, (layer == 0 ? in : out) + skipped, out);
                if (config.upAttention().get(level)) {
                    transformer(block + ".attentions." + layer, out);
                }
            }
            if (level < last) {
                tensors.conv(block + ".upsamplers.0.conv", out, out, 3);
            }
            in = out;
        }
    }

    private void residual(String name, long in, long out) {
        tensors.residual(name, in, out);
        tensors.linear(name + ".time_emb_proj", timeWidth, out);
    }

    private void transformer(String name, long channels) {
        tensors.norm(name + ".norm", channels);
        tensors.linear(name + ".proj_in", channels, channels);
        String block = name + ".transformer_blocks.0";
        tensors.norm(block + ".norm1", channels);
        attention(block + ".attn1", channels, channels);
        tensors.norm(block + ".norm2", channels);
        attention(block + ".attn2", channels, config.crossAttentionDim());
        tensors.norm(block + ".norm3", channels);
        // GEGLU: half of the first layer's output gates the other half.
        tensors.linear(block + ".ff.net.0.proj", channels, 8 * channels);
        tensors.linear(block + ".ff.net.2", 4 * channels, channels);
        tensors.linear(name + ".proj_out", channels, channels);
    }

    private void attention(String name, long channels, long contextWidth) {
        tensors.weight(name + ".to_q", channels, channels);
        tensors.weight(name + ".to_k", channels, contextWidth);
        tensors.weight(name + ".to_v", channels, contextWidth);
        tensors.linear(name + ".to_out.0", channels, channels);
    }
}
