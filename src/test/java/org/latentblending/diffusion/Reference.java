package org.latentblending.diffusion;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.latentblending.diffusion.StableDiffusion.Tuning;
import org.latentblending.diffusion.torch.BatchLimits;
import org.latentblending.diffusion.torch.Precision;
import org.latentblending.models.ModelFolder;
import org.latentblending.models.weights.SafetensorsFile;
import org.latentblending.models.weights.StoredTensor;
import org.latentblending.models.weights.Weights;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Results of diffusers, transformers and PyTorch, computed by the scripts in src/test/reference. */
public final class Reference implements AutoCloseable {
    public static final JsonMapper JSON = new JsonMapper();
    private static final Path FOLDER = Path.of("src/test/resources/reference");

    private final Weights tensors;

    private Reference(String name) {
        tensors = SafetensorsFile.open(FOLDER.resolve(name + ".safetensors"));
    }

    public static Reference open(String name) {
        return new Reference(name);
    }

    public static ModelFolder model(String name) {
        return ModelFolder.open(FOLDER.resolve(name));
    }

    /** Loads a model onto the CPU in float32. */
    public static StableDiffusion load(ModelFolder folder) {
        BatchLimits limits = BatchLimits.on("cpu", Integer.MAX_VALUE);
        return StableDiffusion.load(folder, "cpu", limits, Precision.FLOAT32, Tuning.FASTEST);
    }

    public static JsonNode json(String name) {
        return JSON.readTree(FOLDER.resolve(name + ".json").toFile());
    }

    public Iterable<String> names() {
        return tensors.names();
    }

    int length(String name, int axis) {
        return Math.toIntExact(tensors.tensor(name).shape().get(axis));
    }

    public float[] floats(String name) {
        ByteBuffer data = tensors.data(name);
        float[] values = new float[Math.toIntExact(tensors.tensor(name).size())];
        data.asFloatBuffer().get(values);
        return values;
    }

    long[] longs(String name) {
        long[] values = new long[Math.toIntExact(tensors.tensor(name).size())];
        tensors.data(name).asLongBuffer().get(values);
        return values;
    }

    /** The tensor's entries along its first axis. */
    List<float[]> rows(String name) {
        StoredTensor tensor = tensors.tensor(name);
        assertThat(tensor.shape()).isNotEmpty();
        return Rows.of(floats(name), length(name, 0));
    }

    /**
     * After which steps to compare, where going to each of them begins anew: the first ones, of which a sampler of second order
     * knows less, and some later ones, which hold the errors of all before.
     */
    static int[] stepsToCompare(int steps) {
        return new int[] {1, 2, 3, steps / 4, steps / 2, steps};
    }

    public static double largestDifference(float[] found, float[] expected) {
        assertThat(found).hasSameSizeAs(expected);
        double largest = 0;
        for (int i = 0; i < found.length; i++) {
            largest = Math.max(largest, Math.abs((double) found[i] - expected[i]));
        }
        return largest;
    }

    @Override
    public void close() {
        tensors.close();
    }
}
