package org.latentblending.models.networks;

import java.util.List;
import java.util.stream.Collectors;
import lombok.AccessLevel;
import lombok.RequiredArgsConstructor;
import org.latentblending.models.config.AutoencoderConfig;
import org.latentblending.models.config.InvalidModel;
import org.latentblending.models.weights.Weights;

/**
 * The parameters of TAESD's decoder, a sequence of layers: {@code decoder.layers} of diffusers' {@code AutoencoderTiny}. The layers
 * that have weights tell the structure. The original counts one layer more, the limit of the latents, at the beginning.
 */
@RequiredArgsConstructor(access = AccessLevel.PRIVATE)
public final class TinyDecoderTensors {
    // Of diffusers, the original, and ComfyUI.
    private static final List<Layout> LAYOUTS =
            List.of(new Layout("decoder.layers.", 0), new Layout("", 1), new Layout("taesd_decoder.", 1));
    private static final int MAX_WIDTH = 1 << 14;
    private static final int PICTURE_CHANNELS = 3;

    private final String file;
    private final Weights stored;
    private final Layout layout;
    private final AutoencoderConfig autoencoder;
    private final TensorList tensors = new TensorList("layers.", "");

    /** @param first number of the first convolution */
    private record Layout(String prefix, int first) {
        String name(int layer) {
            return prefix + (first + layer);
        }
    }

    /**
     * Returns the weights under diffusers' names without {@code decoder}.
     *
     * @param autoencoder whose latents are to be decoded
     * @throws InvalidModel if the file has no such decoder, or one for other latents
     */
    public static Weights check(String file, Weights stored, AutoencoderConfig autoencoder) {
        Layout layout = LAYOUTS.stream()
                .filter(known -> stored.names().contains(known.name(0) + ".weight"))
                .findFirst()
                .orElseThrow(() -> new InvalidModel(
                        file, "has no decoder of TAESD: it lacks 'decoder.layers.0.weight' and '1.weight'"));
        return new TinyDecoderTensors(file, stored, layout, autoencoder).check();
    }

    private Weights check() {
        List<Long> shape = stored.tensor(layout.name(0) + ".weight").shape();
        InvalidModel.rejectIf(
                shape.size() != 4 || shape.get(0) > MAX_WIDTH,
                file,
                "the tensor '%s.weight' has the shape %s",
                layout.name(0),
                shape);
        int latent = autoencoder.latentChannels();
        InvalidModel.rejectIf(
                shape.get(1) != latent,
                file,
                "decodes latents of %d channels, those of this model have %d",
                shape.get(1),
                latent);
        int factor = addLayers(shape.get(0));
        InvalidModel.rejectIf(
                factor != autoencoder.factor(),
                file,
                "enlarges latents %d times, this model needs %d times",
                factor,
                autoencoder.factor());
        return NetworkWeights.check(
                file,
                stored,
                stored.names().stream()
                        .filter(name -> name.startsWith(layout.prefix))
                        .collect(Collectors.toSet()),
                tensors.originals(),
                tensors.shapes());
    }

    /** Returns how many pixels of a picture lie along the edge of one of the latent's. */
    private int addLayers(long width) {
        conv(0, autoencoder.latentChannels(), width);
        int layer = 2; // the first one is followed by a ReLU
        int factor = 1;
        while (!has(layer, ".weight")) {
            if (has(layer, ".conv.0.weight")) {
                TensorList block = tensors.module(String.valueOf(layer), layout.name(layer));
                List.of("conv.0", "conv.2", "conv.4").forEach(conv -> block.conv(conv, conv, width, width, 3));
                layer++;
            } else {
                layer++; // enlarges
                InvalidModel.rejectIf(!has(layer, ".weight"), file, "lacks '%s.weight'", layout.name(layer));
                tensors.weight(String.valueOf(layer), layout.name(layer), width, width, 3, 3);
                factor *= 2;
                layer++;
            }
        }
        conv(layer, width, PICTURE_CHANNELS);
        return factor;
    }

    private void conv(int layer, long in, long out) {
        tensors.conv(String.valueOf(layer), layout.name(layer), in, out, 3);
    }

    private boolean has(int layer, String tensor) {
        return stored.names().contains(layout.name(layer) + tensor);
    }
}
