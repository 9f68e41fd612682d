package org.latentblending.diffusion;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.latentblending.models.weights.DType;
import org.latentblending.models.weights.StoredTensor;
import org.latentblending.models.weights.Weights;

/**
 * Small random numbers in the shapes of a published network, for timing it: scales of norms are 1. They are made when they
 * are read, and a tensor's are valid until the next one's are asked for.
 */
public final class RandomWeights implements Weights {
    private static final float DEVIATION = 0.02f;
    private static final int DIFFERENT = 1 << 16;

    private final Map<String, StoredTensor> tensors;
    private final ByteBuffer space;
    private final float[] random = new float[DIFFERENT];

    private RandomWeights(Map<String, StoredTensor> tensors) {
        this.tensors = tensors;
        long largest =
                tensors.values().stream().mapToLong(StoredTensor::size).max().orElseThrow();
        space = ByteBuffer.allocateDirect(Math.toIntExact(Float.BYTES * largest))
                .order(ByteOrder.LITTLE_ENDIAN);
        Random source = new Random(1);
        for (int i = 0; i < random.length; i++) {
            random[i] = DEVIATION * (float) source.nextGaussian();
        }
    }

    /** @param list a file with name and shape of one tensor a line */
    public static RandomWeights of(Path list) throws IOException {
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        for (String line : Files.readAllLines(list)) {
            List<String> words = List.of(line.split(" "));
            List<Long> shape = words.stream().skip(1).map(Long::valueOf).toList();
            tensors.put(words.get(0), new StoredTensor(DType.F32, shape));
        }
        return new RandomWeights(tensors);
    }

    @Override
    public Set<String> names() {
        return tensors.keySet();
    }

    @Override
    public StoredTensor tensor(String name) {
        return tensors.get(name);
    }

    @Override
    public ByteBuffer data(String name) {
        StoredTensor tensor = tensor(name);
        boolean scale = name.endsWith(".weight") && tensor.shape().size() == 1;
        float[] values = random;
        if (scale) {
            values = new float[DIFFERENT];
            Arrays.fill(values, 1);
        }
        space.clear().limit(Math.toIntExact(Float.BYTES * tensor.size()));
        FloatBuffer floats = space.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        while (floats.hasRemaining()) {
            floats.put(values, 0, Math.min(values.length, floats.remaining()));
        }
        return space.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void close() {}
}
