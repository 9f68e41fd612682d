package org.latentblending.models.loras;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lombok.AccessLevel;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.latentblending.models.NamedFiles;
import org.latentblending.models.config.InvalidModel;
import org.latentblending.models.weights.DType;
import org.latentblending.models.weights.TensorFile;
import org.latentblending.models.weights.Weights;

/**
 * A LoRA (Hu et al., 2021): for some linear layers a change of their weights, {@code up down alpha / rank}. The names may be
 * those of kohya's scripts ({@code lora_unet_…lora_down.weight} and {@code alpha}) or of diffusers ({@code unet.….lora_A.weight},
 * {@code lora.down.weight} or {@code processor.…_lora.down.weight}). Its numbers stay in the file until they are needed.
 */
@RequiredArgsConstructor(access = AccessLevel.PRIVATE)
public final class Lora {
    private static final int MAX_RANK = 1024;
    private static final Pattern NAME = Pattern.compile(
            "(?<layer>.+?)[._](?:lora_|lora\\.|)(?<part>down|up|A|B)(?:\\.default)?\\.weight|(?<alphaOf>.+)\\.alpha");

    private final Path path;
    private final Map<String, Layer> layers;

    /**
     * A layer that is changed.
     *
     * @param down name of the tensor rank x inputs
     * @param up name of the tensor outputs x rank
     * @param alpha name of the scalar; null if there is none, which means the rank
     */
    record Layer(String down, String up, @Nullable String alpha, int rank, long inputs, long outputs) {}

    /**
     * The change of a layer: {@code up (down input)}.
     *
     * @param down rank x inputs, row-major
     * @param up outputs x rank, row-major, with the factor alpha / rank
     */
    public record Factors(int rank, float[] down, float[] up) {}

    /** @throws InvalidModel if the file is no LoRA of linear layers */
    public static Lora read(Path path) {
        String file = String.valueOf(path.getFileName());
        try (TensorFile tensors = TensorFile.open(path, file)) {
            Map<String, String> downs = new TreeMap<>();
            Map<String, String> ups = new HashMap<>();
            Map<String, String> alphas = new HashMap<>();
            long bytes = 0;
            for (String tensor : tensors.names()) {
                Matcher parts = NAME.matcher(tensor);
                if (!parts.matches()) {
                    throw new InvalidModel(file, "is no LoRA that this server reads: it has the tensor '%s'", tensor);
                }
                if (parts.group("alphaOf") != null) {
                    alphas.put(layer(parts.group("alphaOf")), tensor);
                } else {
                    String part = parts.group("part");
                    (part.equals("down") || part.equals("A") ? downs : ups).put(layer(parts.group("layer")), tensor);
                }
                bytes = Math.addExact(bytes, tensors.tensor(tensor).bytes());
            }
            InvalidModel.rejectIf(bytes > tensors.fileBytes(), file, "has more numbers than bytes");
            InvalidModel.rejectIf(
                    downs.isEmpty() || !downs.keySet().equals(ups.keySet()),
                    file,
                    "is no LoRA: its layers need a matrix down and a matrix up each");
            Map<String, Layer> layers = new TreeMap<>();
            downs.forEach((layer, down) ->
                    layers.put(layer, layer(file, tensors, down, requireNonNull(ups.get(layer)), alphas.get(layer))));
            return new Lora(path, layers);
        }
    }

    /** The file's name without its extension. */
    public String name() {
        return NamedFiles.name(path);
    }

    /**
     * The layers that are changed, with all characters other than letters and digits in their names replaced by underscores:
     * {@code unet_down_blocks_0_…} or {@code te_text_model_encoder_…}.
     */
    Map<String, Layer> layers() {
        return layers;
    }

    /**
     * Reads the changes of all layers, by the names of {@link LinearLayers}.
     *
     * @throws InvalidModel if the file has changed, or if a number is NaN or infinity
     */
    public Map<String, Factors> factors() {
        String file = String.valueOf(path.getFileName());
        Map<String, Factors> factors = new HashMap<>();
        try (TensorFile tensors = TensorFile.open(path, file)) {
            InvalidModel.rejectIf(
                    !layers.values().stream().allMatch(layer -> has(tensors, layer)), file, "has changed");
            layers.forEach((name, layer) -> {
                float[] up = floats(file, tensors, layer.up);
                if (layer.alpha != null) {
                    float factor = floats(file, tensors, layer.alpha)[0] / layer.rank;
                    for (int i = 0; i < up.length; i++) {
                        up[i] *= factor;
                    }
                }
                factors.put(name, new Factors(layer.rank, floats(file, tensors, layer.down), up));
            });
        }
        return factors;
    }

    private static boolean has(TensorFile tensors, Layer layer) {
        return tensors.names().contains(layer.down)
                && tensors.names().contains(layer.up)
                && tensors.tensor(layer.down).size() == layer.rank * layer.inputs
                && tensors.tensor(layer.up).size() == layer.rank * layer.outputs
                && (layer.alpha == null
                        || tensors.names().contains(layer.alpha)
                                && tensors.tensor(layer.alpha).size() == 1);
    }

    private static String layer(String name) {
        return name.replaceFirst("^lora_", "")
                .replaceFirst("^text_encoder[._]", "te_")
                .replace(".processor", "")
                .replaceFirst("\\.lora_linear_layer$", "")
                .replaceFirst("_lora$", "")
                .replaceFirst("to_out$", "to_out.0")
                .replaceAll("[^A-Za-z0-9]", "_");
    }

    private static Layer layer(String file, Weights tensors, String down, String up, @Nullable String alpha) {
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
        if (alpha != null) {
            InvalidModel.rejectIf(tensors.tensor(alpha).size() != 1, file, "has no number in '%s'", alpha);
        }
        return new Layer(down, up, alpha, (int) rank, shape.get(1), other.get(0));
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
        ByteBuffer data = tensors.data(name);
        InvalidModel.rejectIf(!format.isFinite(data), file, "has NaN or infinity in '%s'", name);
        return format.floats(data);
    }
}
