package org.latentblending.models.loras;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.latentblending.models.NamedFiles;
import org.latentblending.models.config.InvalidModel;
import org.latentblending.models.weights.DType;
import org.latentblending.models.weights.TensorFile;
import org.latentblending.models.weights.Weights;

/**
 * A LoRA (Hu et al., 2021): for some linear layers a change of their weights, {@code up down alpha / rank}. The names may be
 * those of kohya's scripts ({@code lora_unet_…lora_down.weight} and {@code alpha}) or of diffusers ({@code unet.….lora_A.weight},
 * {@code lora.down.weight} or {@code processor.…_lora.down.weight}).
 *
 * @param name of the file without its extension
 * @param layers by network and layer, with all characters other than letters and digits replaced by underscores:
 *     {@code unet_down_blocks_0_…} or {@code te_text_model_encoder_…}
 */
public record Lora(String name, Map<String, Factors> layers) {
    private static final int MAX_RANK = 1024;
    private static final Pattern NAME = Pattern.compile(
            "(?<layer>.+?)[._](?:lora_|lora\\.|)(?<part>down|up|A|B)(?:\\.default)?\\.weight|(?<alphaOf>.+)\\.alpha");

    /**
     * The change of a layer: {@code up (down input)}.
     *
     * @param down rank x inputs, row-major
     * @param up outputs x rank, row-major, with the factor alpha / rank
     */
    public record Factors(int rank, float[] down, float[] up) {
        public int inputs() {
            return down.length / rank;
        }

        public int outputs() {
            return up.length / rank;
        }
    }

    /** @throws InvalidModel if the file is no LoRA of linear layers */
    public static Lora read(Path path) {
        String file = String.valueOf(path.getFileName());
        try (TensorFile tensors = TensorFile.open(path, file)) {
            Map<String, String> downs = new TreeMap<>();
            Map<String, String> ups = new HashMap<>();
            Map<String, Double> alphas = new HashMap<>();
            for (String tensor : tensors.names()) {
                Matcher parts = NAME.matcher(tensor);
                if (!parts.matches()) {
                    throw new InvalidModel(
                            file, "is no LoRA of 2.x that this server reads: it has the tensor '%s'", tensor);
                }
                if (parts.group("alphaOf") != null) {
                    InvalidModel.rejectIf(
                            tensors.tensor(tensor).size() != 1, file, "has more than one number in '%s'", tensor);
                    alphas.put(layer(parts.group("alphaOf")), (double) floats(file, tensors, tensor)[0]);
                } else {
                    boolean isDown = parts.group("part").equals("down")
                            || parts.group("part").equals("A");
                    (isDown ? downs : ups).put(layer(parts.group("layer")), tensor);
                }
            }
            InvalidModel.rejectIf(
                    downs.isEmpty() || !downs.keySet().equals(ups.keySet()),
                    file,
                    "is no LoRA: its layers need a matrix down and a matrix up each");
            Map<String, Factors> layers = new TreeMap<>();
            downs.forEach((layer, down) ->
                    layers.put(layer, factors(file, tensors, down, requireNonNull(ups.get(layer)), alphas.get(layer))));
            return new Lora(NamedFiles.name(path), layers);
        }
    }

    private static String layer(String name) {
        return name.replaceFirst("^lora_", "")
                .replaceFirst("^text_encoder[._]", "te_")
                .replace(".processor", "")
                .replaceFirst("_lora$", "")
                .replaceFirst("to_out$", "to_out.0")
                .replaceAll("[^A-Za-z0-9]", "_");
    }

    private static Factors factors(String file, Weights tensors, String down, String up, @Nullable Double alpha) {
        List<Long> shape = tensors.tensor(down).shape();
        List<Long> other = tensors.tensor(up).shape();
        boolean fits = isMatrix(shape) && isMatrix(other) && shape.get(0).equals(other.get(1));
        InvalidModel.rejectIf(
                !fits,
                file,
                "has changes of convolutions, which are not supported: '%s' has the shape %s",
                down,
                shape);
        long rank = shape.get(0);
        InvalidModel.rejectIf(rank > MAX_RANK, file, "has the rank %d in '%s', more than %d", rank, down, MAX_RANK);
        float[] scaled = floats(file, tensors, up);
        float factor = alpha == null ? 1 : (float) (alpha / rank);
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] *= factor;
        }
        return new Factors((int) rank, floats(file, tensors, down), scaled);
    }

    /** A matrix, or the kernel of a convolution with one pixel. */
    private static boolean isMatrix(List<Long> shape) {
        return shape.size() >= 2
                && shape.stream().allMatch(side -> side > 0)
                && shape.stream().skip(2).allMatch(side -> side == 1);
    }

    private static float[] floats(String file, Weights tensors, String name) {
        DType format = tensors.tensor(name).format();
        InvalidModel.rejectIf(
                !format.isFloating() && format != DType.F64,
                file,
                "has the tensor '%s' in the format %s",
                name,
                format);
        return format.floats(tensors.data(name));
    }
}
