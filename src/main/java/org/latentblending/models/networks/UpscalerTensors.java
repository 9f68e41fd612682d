package org.latentblending.models.networks;

import java.util.List;
import java.util.stream.Collectors;
import lombok.AccessLevel;
import lombok.RequiredArgsConstructor;
import org.latentblending.models.config.InvalidModel;
import org.latentblending.models.weights.Weights;

/**
 * The parameters of Real-ESRGAN's two architectures, under their names in its files. The layers and shapes that a file has tell the
 * architecture, its sizes, and how much it enlarges.
 */
@RequiredArgsConstructor(access = AccessLevel.PRIVATE)
public final class UpscalerTensors {
    // Of conversions that keep the name of the dictionary; averaged weights first.
    private static final List<String> PREFIXES = List.of("", "params_ema.", "params.");
    private static final String RRDB_FIRST = "conv_first.weight";
    private static final String COMPACT_FIRST = "body.0.weight";
    private static final int MAX_WIDTH = 1 << 12;
    private static final int COLOURS = 3;
    private static final int RRDB_FACTOR = 4; // that of its two upsampling layers

    private final String file;
    private final Weights stored;
    private final String prefix;
    private final TensorList tensors;

    /**
     * A checked network.
     *
     * @param isDense whether it is an RRDBNet; otherwise an SRVGGNetCompact
     * @param factor how many times as wide and high its pictures become: 2 or 4
     * @param last name of the last convolution
     * @param reach how many pixels away an input pixel can change an output pixel
     */
    public record Network(boolean isDense, int factor, String last, int reach, Weights weights) {}

    /** @throws InvalidModel if the file has no such network, or one that enlarges neither 2 nor 4 times */
    public static Network check(String file, Weights stored) {
        for (String prefix : PREFIXES) {
            TensorList tensors = new TensorList("", prefix);
            var found = new UpscalerTensors(file, stored, prefix, tensors);
            if (found.has(RRDB_FIRST)) {
                return found.dense();
            }
            if (found.has(COMPACT_FIRST)) {
                return found.compact();
            }
        }
        throw new InvalidModel(
                file,
                "has no upscaler of Real-ESRGAN: it lacks '%s' (RRDBNet) and '%s' (SRVGGNetCompact)",
                RRDB_FIRST,
                COMPACT_FIRST);
    }

    private Network dense() {
        long features = size(RRDB_FIRST, 0);
        long inputs = size(RRDB_FIRST, 1);
        int unshuffle = (int) Math.round(Math.sqrt(inputs / (double) COLOURS));
        checkFactor(
                inputs == (long) COLOURS * unshuffle * unshuffle && RRDB_FACTOR % unshuffle == 0
                        ? RRDB_FACTOR / unshuffle
                        : 0);
        conv("conv_first", inputs, features);
        int blocks = 0;
        for (; has("body.%d.rdb1.conv1.weight".formatted(blocks)); blocks++) {
            for (int dense = 1; dense <= 3; dense++) {
                String name = "body.%d.rdb%d".formatted(blocks, dense);
                long growth = size(name + ".conv1.weight", 0);
                for (int conv = 1; conv < 5; conv++) {
                    conv(name + ".conv" + conv, features + (conv - 1) * growth, growth);
                }
                conv(name + ".conv5", features + 4 * growth, features);
            }
        }
        InvalidModel.rejectIf(blocks == 0, file, "lacks 'body.0.rdb1.conv1.weight'");
        List.of("conv_body", "conv_up1", "conv_up2", "conv_hr").forEach(name -> conv(name, features, features));
        conv("conv_last", features, COLOURS);
        // 15 convolutions in each block, two around them, and four behind, of which three count half or a quarter.
        int reach = unshuffle * (15 * blocks + 2 + 2);
        return network(true, RRDB_FACTOR / unshuffle, "conv_last", reach);
    }

    private Network compact() {
        long features = size(COMPACT_FIRST, 0);
        int layer = 0;
        for (long inputs = COLOURS; has(name(layer + 2)); layer += 2, inputs = features) {
            conv("body." + layer, inputs, features);
            // The slopes of a PReLU for the negative.
            tensors.weight("body." + (layer + 1), "body." + (layer + 1), features);
        }
        InvalidModel.rejectIf(layer == 0, file, "lacks '%s'", name(2));
        long outputs = size(name(layer), 0);
        int factor = (int) Math.round(Math.sqrt(outputs / (double) COLOURS));
        checkFactor(outputs == (long) COLOURS * factor * factor ? factor : 0);
        conv("body." + layer, features, outputs);
        return network(false, factor, "body." + layer, layer / 2 + 1);
    }

    private static String name(int layer) {
        return "body." + layer + ".weight";
    }

    private Network network(boolean isDense, int factor, String last, int reach) {
        NetworkWeights weights = NetworkWeights.check(
                file,
                stored,
                stored.names().stream().filter(name -> name.startsWith(prefix)).collect(Collectors.toSet()),
                tensors.originals(),
                tensors.shapes());
        return new Network(isDense, factor, last, reach, weights);
    }

    private void checkFactor(int factor) {
        InvalidModel.rejectIf(
                factor != 2 && factor != 4, file, "enlarges neither 2 nor 4 times, as its first or last layer shows");
    }

    private void conv(String name, long in, long out) {
        tensors.conv(name, name, in, out, 3);
    }

    private boolean has(String name) {
        return stored.names().contains(prefix + name);
    }

    private long size(String name, int axis) {
        List<Long> shape = stored.tensor(prefix + name).shape();
        InvalidModel.rejectIf(
                shape.size() != 4 || shape.get(0) > MAX_WIDTH || shape.get(1) > MAX_WIDTH,
                file,
                "the tensor '%s' has the shape %s",
                name,
                shape);
        return shape.get(axis);
    }
}
