package org.latentblending.diffusion;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.latentblending.models.Fixtures;
import org.latentblending.models.weights.SafetensorsFile;
import org.latentblending.models.weights.StoredTensor;
import org.latentblending.models.weights.Weights;

/**
 * A single file with a UNet of the published head size whose output is its input, normalized to a variance of 1, times a
 * factor: the skip connection from the first to the last layer. All other weights of the UNet are 0.
 */
final class PassingUnet {
    private static final String UNET = "model.diffusion_model.";
    private static final String FIRST = UNET + "input_blocks.0.0.weight";
    private static final String SHORTCUT = UNET + "output_blocks.3.0.skip_connection.weight";
    private static final String NORM = UNET + "out.0.weight";
    private static final String LAST = UNET + "out.2.weight";
    private static final int CENTRE = 4; // of 3 x 3
    private static final int LATENT_CHANNELS = 4;

    private PassingUnet() {}

    /** Doubles the channels of the small reference model, so that its heads have 64. */
    static void write(Path file, float factor) throws IOException {
        StringBuilder header = new StringBuilder("{");
        ByteBuffer all = ByteBuffer.allocate(1 << 26).order(ByteOrder.LITTLE_ENDIAN);
        try (Weights original = SafetensorsFile.open(Fixtures.REFERENCE.resolve("layouts/original.safetensors"))) {
            for (String name : original.names()) {
                int begin = all.position();
                StoredTensor tensor = original.tensor(name);
                List<Long> shape = tensor.shape();
                if (name.startsWith(UNET)) {
                    shape = doubled(name, shape);
                    float[] numbers = numbers(name, shape, factor);
                    for (float number : numbers) {
                        all.putFloat(number);
                    }
                } else {
                    all.put(original.data(name));
                }
                String format = name.startsWith(UNET) ? "F32" : tensor.format().name();
                header.append(begin == 0 ? "" : ",")
                        .append(SafetensorsFile.tensor(name, format, shape.toString(), begin, all.position()));
            }
        }
        byte[] data = new byte[all.position()];
        all.flip().get(data);
        SafetensorsFile.write(file, header.append('}').toString(), data);
    }

    private static List<Long> doubled(String name, List<Long> shape) {
        List<Long> wide = new ArrayList<>(shape);
        wide.replaceAll(length -> length >= 32 ? 2 * length : length);
        if (name.contains(".attn2.to_k.") || name.contains(".attn2.to_v.")) {
            wide.set(1, shape.get(1)); // the width of the text
        }
        return wide;
    }

    private static float[] numbers(String name, List<Long> shape, float factor) {
        float[] numbers =
                new float[(int) shape.stream().mapToLong(length -> length).reduce(1, Math::multiplyExact)];
        int in = shape.size() > 1 ? shape.get(1).intValue() : 1;
        for (int channel = 0; channel < LATENT_CHANNELS; channel++) {
            for (int sign = 0; sign < 2; sign++) {
                // Both signs are in one of 32 groups of two, whose mean is 0; silu(x) - silu(-x) is x.
                int pair = 2 * channel + sign;
                if (name.equals(FIRST)) {
                    numbers[(pair * in + channel) * 9 + CENTRE] = sign == 0 ? 1 : -1;
                } else if (name.equals(LAST)) {
                    numbers[(channel * in + pair) * 9 + CENTRE] = sign == 0 ? factor : -factor;
                } else if (name.equals(SHORTCUT)) {
                    numbers[pair * in + in - shape.get(0).intValue() + pair] = 1;
                } else if (name.equals(NORM)) {
                    numbers[pair] = 1;
                }
            }
        }
        return numbers;
    }
}
