package org.latentblending.models.networks;

import java.util.List;
import java.util.Map;
import org.latentblending.models.config.AutoencoderConfig;

/** Names and shapes of the parameters of diffusers' {@code AutoencoderKL} in 2.x. */
public final class AutoencoderTensors {
    private static final int PICTURE_CHANNELS = 3;

    private final AutoencoderConfig config;
    private final TensorList tensors = new TensorList();

    private AutoencoderTensors(AutoencoderConfig config) {
        this.config = config;
    }

    public static Map<String, List<Long>> of(AutoencoderConfig config) {
        return new AutoencoderTensors(config).list();
    }

    private Map<String, List<Long>> list() {
        int latent = config.latentChannels();
        encoder(2 * latent); // mean and log variance
        tensors.conv("quant_conv", 2 * latent, 2 * latent, 1);
        tensors.conv("post_quant_conv", latent, latent, 1);
        decoder(latent);
        return tensors.shapes();
    }

    private void encoder(int moments) {
        List<Integer> channels = config.blockOutChannels();
        int last = channels.size() - 1;
        int in = channels.get(0);
        tensors.conv("encoder.conv_in", PICTURE_CHANNELS, in, 3);
        for (int level = 0; level <= last; level++) {
            String block = "encoder.down_blocks." + level;
            int out = channels.get(level);
            for (int layer = 0; layer < config.layersPerBlock(); layer++) {
                tensors.residual(block + ".resnets." + layer, layer == 0 ? in : out, out);
            }
            if (level < last) {
                tensors.conv(block + ".downsamplers.0.conv", out, out, 3);
            }
            in = out;
        }
        middle("encoder.mid_block", in);
        tensors.norm("encoder.conv_norm_out", in);
        tensors.conv("encoder.conv_out", in, moments, 3);
    }

    private void decoder(int latent) {
        List<Integer> channels = config.blockOutChannels();
        int last = channels.size() - 1;
        int in = channels.get(last);
        tensors.conv("decoder.conv_in", latent, in, 3);
        middle("decoder.mid_block", in);
        for (int level = 0; level <= last; level++) {
            String block = "decoder.up_blocks." + level;
            int out = channels.get(last - level);
            for (int layer = 0; layer <= config.layersPerBlock(); layer++) {
                tensors.residual(block + ".resnets." + layer, layer == 0 ? in : out, out);
            }
            if (level < last) {
                tensors.conv(block + ".upsamplers.0.conv", out, out, 3);
            }
            in = out;
        }
        tensors.norm("decoder.conv_norm_out", in);
        tensors.conv("decoder.conv_out", in, PICTURE_CHANNELS, 3);
    }

    private void middle(String name, int channels) {
        tensors.residual(name + ".resnets.0", channels, channels);
        String attention = name + ".attentions.0";
        tensors.norm(attention + ".group_norm", channels);
        for (String part : List.of(".to_q", ".to_k", ".to_v", ".to_out.0")) {
            tensors.linear(attention + part, channels, channels);
        }
        tensors.residual(name + ".resnets.1", channels, channels);
    }
}
