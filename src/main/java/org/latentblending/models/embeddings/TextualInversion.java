package org.latentblending.models.embeddings;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import org.latentblending.models.config.InvalidModel;
import org.latentblending.models.weights.DType;
import org.latentblending.models.weights.StoredTensor;
import org.latentblending.models.weights.TensorFile;

/**
 * A textual inversion (Gal et al., 2022): vectors that stand for a word. The word is the file's name.
 *
 * @param name of the file without its extension
 * @param vectors as wide as the token embeddings of the models that it was made for: 1024 for 2.x
 */
public record TextualInversion(String name, float[][] vectors) {
    private static final int MAX_VECTORS = 75;
    private static final int MAX_WIDTH = 1 << 14;

    /**
     * Reads a file of AUTOMATIC1111's web interface ({@code string_to_param}), or one of diffusers with the tensor of one
     * token.
     *
     * @throws InvalidModel if the file has no such tensor
     */
    public static TextualInversion read(Path path) {
        String file = String.valueOf(path.getFileName());
        try (TensorFile tensors = TensorFile.open(path, file)) {
            List<String> names = tensors.names().stream()
                    .filter(name -> isFloating(tensors.tensor(name).format()))
                    .toList();
            InvalidModel.rejectIf(
                    names.size() != 1,
                    file,
                    "is no textual inversion: it has %d tensors of numbers, not one",
                    names.size());
            StoredTensor tensor = tensors.tensor(names.get(0));
            List<Long> shape = tensor.shape();
            boolean fits =
                    !shape.isEmpty() && shape.size() <= 2 && shape.stream().allMatch(side -> side > 0);
            InvalidModel.rejectIf(!fits, file, "is no textual inversion: its tensor has the shape %s", shape);
            long count = shape.size() == 1 ? 1 : shape.get(0);
            long width = shape.get(shape.size() - 1);
            InvalidModel.rejectIf(
                    count > MAX_VECTORS, file, "has %d vectors; a prompt has room for %d", count, MAX_VECTORS);
            InvalidModel.rejectIf(
                    width > MAX_WIDTH, file, "is no textual inversion: its vectors have %d numbers", width);
            return new TextualInversion(
                    file.substring(0, file.lastIndexOf('.')),
                    vectors(tensors.data(names.get(0)), tensor.format(), (int) count, (int) width));
        }
    }

    public int width() {
        return vectors[0].length;
    }

    private static boolean isFloating(DType format) {
        return format == DType.F32 || format == DType.F16 || format == DType.BF16;
    }

    private static float[][] vectors(ByteBuffer data, DType format, int count, int width) {
        ByteBuffer numbers = data.order(ByteOrder.LITTLE_ENDIAN);
        float[][] vectors = new float[count][width];
        for (float[] vector : vectors) {
            for (int i = 0; i < width; i++) {
                vector[i] = switch (format) {
                    case F32 -> numbers.getFloat();
                    case BF16 -> Float.intBitsToFloat(numbers.getShort() << 16);
                    default -> half(numbers.getShort());
                };
            }
        }
        return vectors;
    }

    /** IEEE 754 half precision. */
    private static float half(short bits) {
        int exponent = bits >> 10 & 31;
        int fraction = bits & 1023;
        float magnitude;
        if (exponent == 31) {
            magnitude = fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
        } else if (exponent == 0) {
            magnitude = Math.scalb(fraction, -24);
        } else {
            magnitude = Math.scalb(1024f + fraction, exponent - 25);
        }
        return bits < 0 ? -magnitude : magnitude;
    }
}
