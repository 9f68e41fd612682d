package org.latentblending.models.embeddings;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.latentblending.models.NamedFiles;
import org.latentblending.models.config.InvalidModel;
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
                    .filter(name -> tensors.tensor(name).format().isFloating())
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
            ByteBuffer data = tensors.data(names.get(0));
            InvalidModel.rejectIf(!tensor.format().isFinite(data), file, "has numbers that are NaN or infinity");
            float[] numbers = tensor.format().floats(data);
            return new TextualInversion(NamedFiles.name(path), vectors(numbers, (int) width));
        }
    }

    public int width() {
        return vectors[0].length;
    }

    private static float[][] vectors(float[] numbers, int width) {
        float[][] vectors = new float[numbers.length / width][];
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = Arrays.copyOfRange(numbers, i * width, (i + 1) * width);
        }
        return vectors;
    }
}
