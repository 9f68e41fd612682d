package org.latentblending.diffusion;

import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.latentblending.models.weights.StoredTensor;
import org.latentblending.models.weights.Weights;

/**
 * Multiply-adds of decoding a latent, relative to those of one evaluation of the UNet for one latent without guidance. Counted
 * from the weights of convolutions and linear layers, each times the pixels that it is applied to, so that the result is the
 * same on every device and for every picture size. The products within attention are left out.
 */
final class DecodingCost {
    private static final Pattern BLOCK = Pattern.compile("(?:decoder\\.)?(down|up)_blocks\\.(\\d+)\\..*");

    private DecodingCost() {}

    static double of(Weights unet, Weights autoencoder) {
        int unetLevels = blocks(unet, "down_blocks.");
        int decoderLevels = blocks(autoencoder, "decoder.up_blocks.");
        double step = sum(unet, name -> name.contains("time_emb") ? Integer.MIN_VALUE : -level(name, unetLevels));
        double decoding = sum(
                autoencoder,
                name -> name.startsWith("decoder.") || name.startsWith("post_quant_conv.")
                        ? decoderLevel(name, decoderLevels)
                        : Integer.MIN_VALUE);
        return decoding / step;
    }

    /** How often the resolution is halved before a layer of the UNet. */
    private static int level(String name, int levels) {
        Matcher block = BLOCK.matcher(name);
        if (!block.matches()) {
            return name.startsWith("mid_block.") ? levels - 1 : 0;
        }
        int index = Integer.parseInt(block.group(2));
        return block.group(1).equals("down")
                ? index + (name.contains(".downsamplers.") ? 1 : 0)
                : levels - 1 - index - (name.contains(".upsamplers.") ? 1 : 0);
    }

    /** How often the resolution is doubled before a layer of the decoder. */
    private static int decoderLevel(String name, int levels) {
        Matcher block = BLOCK.matcher(name);
        if (!block.matches()) {
            return name.startsWith("decoder.conv_out.") ? levels - 1 : 0;
        }
        return Integer.parseInt(block.group(2)) + (name.contains(".upsamplers.") ? 1 : 0);
    }

    private static int blocks(Weights weights, String prefix) {
        return (int) weights.names().stream()
                .filter(name -> name.startsWith(prefix))
                .map(name -> name.substring(0, name.indexOf('.', prefix.length())))
                .distinct()
                .count();
    }

    /** @param doublings of the resolution of a layer, relative to the latent's */
    private static double sum(Weights weights, ToIntFunction<String> doublings) {
        return weights.names().stream()
                .filter(name -> doublings.applyAsInt(name) != Integer.MIN_VALUE)
                .mapToDouble(name -> {
                    StoredTensor tensor = weights.tensor(name);
                    return tensor.shape().size() < 2 ? 0 : tensor.size() * Math.pow(4, doublings.applyAsInt(name));
                })
                .sum();
    }
}
