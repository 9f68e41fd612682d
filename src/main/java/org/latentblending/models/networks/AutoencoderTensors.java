package org.latentblending.models.networks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import lombok.AccessLevel;
import lombok.RequiredArgsConstructor;
import org.latentblending.models.config.AutoencoderConfig;

/** Names and shapes of the parameters of diffusers' {@code AutoencoderKL} in 2.x. */
@RequiredArgsConstructor(access = AccessLevel.PRIVATE)
public final class AutoencoderTensors {
    private static final int PICTURE_CHANNELS = 3;

    private final AutoencoderConfig config;
    private final TensorList tensors = new TensorList();

    public static Map<String, List<Long>> of(AutoencoderConfig config) {
        return new AutoencoderTensors(config).list();
    }

    private Map<String, List<Long>> list() {
        List<Integer> channels = new ArrayList<>(config.blockOutChannels());
        int innermost = channels.get(channels.size() - 1);
        int latent = config.latentChannels();
        int moments = 2 * latent; // mean and log variance
        tensors.conv("encoder.conv_in", PICTURE_CHANNELS, channels.get(0), 3);
        levels("encoder.down_blocks.", channels, config.layersPerBlock(), ".downsamplers.0.conv");
        middle("encoder.mid_block", innermost);
        tensors.norm("encoder.conv_norm_out", innermost);
        tensors.conv("encoder.conv_out", innermost, moments, 3);
        tensors.conv("quant_conv", moments, moments, 1);
        tensors.conv("post_quant_conv", latent, latent, 1);
        Collections.reverse(channels);
        int outermost = channels.get(channels.size() - 1);
        tensors.conv("decoder.conv_in", latent, innermost, 3);
        middle("decoder.mid_block", innermost);
        levels("decoder.up_blocks.", channels, config.layersPerBlock() + 1, ".upsamplers.0.conv");
        tensors.norm("decoder.conv_norm_out", outermost);
        tensors.conv("decoder.conv_out", outermost, PICTURE_CHANNELS, 3);
        return tensors.shapes();
    }

    private void levels(String blocks, List<Integer> channels, int layers, String resampler) {
        int in = channels.get(0);
        for (int level = 0; level < channels.size(); level++) {
            int out = channels.get(level);
            for (int layer = 0; layer < layers; layer++) {
                tensors.residual(blocks + level + ".resnets." + layer, layer == 0 ? in : out, out);
            }
            if (level < channels.size() - 1) {
                tensors.conv(blocks + level + resampler, out, out, 3);
            }
            in = out;
        }
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
