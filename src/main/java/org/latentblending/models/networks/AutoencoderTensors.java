package org.latentblending.models.networks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import lombok.AccessLevel;
import lombok.RequiredArgsConstructor;
import org.latentblending.models.config.AutoencoderConfig;

/** The parameters of diffusers' {@code AutoencoderKL} in 2.x. */
@RequiredArgsConstructor(access = AccessLevel.PRIVATE)
public final class AutoencoderTensors {
    private static final int PICTURE_CHANNELS = 3;

    private final AutoencoderConfig config;

    public static TensorList of(AutoencoderConfig config) {
        return new AutoencoderTensors(config).list();
    }

    private TensorList list() {
        TensorList tensors = new TensorList("", OriginalNetworks.AUTOENCODER);
        List<Integer> channels = new ArrayList<>(config.blockOutChannels());
        int outermost = channels.get(0);
        int innermost = channels.get(channels.size() - 1);
        int latent = config.latentChannels();
        int moments = 2 * latent; // mean and log variance
        TensorList encoder = tensors.module("encoder", "encoder");
        encoder.conv("conv_in", "conv_in", PICTURE_CHANNELS, outermost, 3);
        for (int level = 0; level < channels.size(); level++) {
            level(encoder.module("down_blocks." + level, "down." + level), channels, level, "down");
        }
        middle(encoder, innermost);
        encoder.norm("conv_norm_out", "norm_out", innermost);
        encoder.conv("conv_out", "conv_out", innermost, moments, 3);
        tensors.conv("quant_conv", "quant_conv", moments, moments, 1);
        tensors.conv("post_quant_conv", "post_quant_conv", latent, latent, 1);
        Collections.reverse(channels);
        TensorList decoder = tensors.module("decoder", "decoder");
        decoder.conv("conv_in", "conv_in", latent, innermost, 3);
        middle(decoder, innermost);
        for (int level = 0; level < channels.size(); level++) {
            // The original numbers the decoder's levels from the outermost one.
            String original = "up." + (channels.size() - 1 - level);
            level(decoder.module("up_blocks." + level, original), channels, level, "up");
        }
        decoder.norm("conv_norm_out", "norm_out", outermost);
        decoder.conv("conv_out", "conv_out", outermost, PICTURE_CHANNELS, 3);
        return tensors;
    }

    /** Adds a level of the encoder or decoder, which begins with the first of the channels. */
    private void level(TensorList block, List<Integer> channels, int level, String direction) {
        int in = channels.get(Math.max(level - 1, 0));
        int out = channels.get(level);
        int layers = config.layersPerBlock() + (direction.equals("up") ? 1 : 0);
        for (int layer = 0; layer < layers; layer++) {
            residual(block.module("resnets." + layer, "block." + layer), layer == 0 ? in : out, out);
        }
        if (level < channels.size() - 1) {
            block.conv(direction + "samplers.0.conv", direction + "sample.conv", out, out, 3);
        }
    }

    private static void middle(TensorList half, int width) {
        residual(half.module("mid_block.resnets.0", "mid.block_1"), width, width);
        TensorList attention = half.module("mid_block.attentions.0", "mid.attn_1");
        attention.norm("group_norm", "norm", width);
        attention.linear("to_q", "q", width, width);
        attention.linear("to_k", "k", width, width);
        attention.linear("to_v", "v", width, width);
        attention.linear("to_out.0", "proj_out", width, width);
        residual(half.module("mid_block.resnets.1", "mid.block_2"), width, width);
    }

    private static void residual(TensorList block, int in, int out) {
        block.norm("norm1", "norm1", in);
        block.conv("conv1", "conv1", in, out, 3);
        block.norm("norm2", "norm2", out);
        block.conv("conv2", "conv2", out, out, 3);
        if (in != out) {
            block.conv("conv_shortcut", "nin_shortcut", in, out, 1);
        }
    }
}
