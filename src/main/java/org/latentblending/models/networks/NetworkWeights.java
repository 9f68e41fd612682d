package org.latentblending.models.networks;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import lombok.AccessLevel;
import lombok.RequiredArgsConstructor;
import org.latentblending.models.config.InvalidModel;
import org.latentblending.models.networks.TensorList.TensorSlice;
import org.latentblending.models.weights.StoredTensor;
import org.latentblending.models.weights.Weights;

/**
 * The weights of a network under the names of current diffusers and transformers. They are checked to be exactly those that
 * the network's config requires. Data that is not finite is rejected when it is read.
 */
@RequiredArgsConstructor(access = AccessLevel.PRIVATE)
public final class NetworkWeights implements Weights {
    private static final int MAX_NAMES = 3;

    private final String file;
    private final Weights stored;
    private final Map<String, TensorSlice> slices;
    private final Map<String, List<Long>> shapes;

    /**
     * @param file for error messages
     * @param candidates names of the stored tensors that belong to the network
     * @param slices location of each tensor
     * @param shapes shape of each tensor of the network
     * @throws InvalidModel if tensors are missing, unexpected, of another shape or not floating-point, or if they have more
     *     numbers than the file, because they share them
     */
    public static NetworkWeights check(
            String file,
            Weights stored,
            Set<String> candidates,
            Map<String, TensorSlice> slices,
            Map<String, List<Long>> shapes) {
        Set<String> missing = new TreeSet<>();
        Set<String> unexpected = new TreeSet<>(candidates);
        long bytes = 0;
        for (Map.Entry<String, List<Long>> entry : shapes.entrySet()) {
            TensorSlice slice = slices.getOrDefault(entry.getKey(), TensorSlice.whole(entry.getKey()));
            String name = slice.stored();
            unexpected.remove(name);
            String opaque = stored.opaque(name);
            if (opaque != null) {
                throw new InvalidModel(file, "'%s' is no tensor, but a Python object of %s", name, opaque);
            }
            if (stored.names().contains(name)) {
                StoredTensor tensor = stored.tensor(name);
                check(file, slice, tensor, entry.getValue());
                bytes += new StoredTensor(tensor.format(), entry.getValue()).bytes();
            } else {
                missing.add(name);
            }
        }
        rejectAny(file, "lacks", missing);
        InvalidModel.rejectIf(
                bytes > stored.fileBytes(),
                file,
                "has %d bytes of weights in a smaller file: they share numbers",
                bytes);
        rejectAny(file, "has unexpected tensors:", unexpected);
        return new NetworkWeights(file, stored, Map.copyOf(slices), shapes);
    }

    @Override
    public Set<String> names() {
        return shapes.keySet();
    }

    @Override
    public StoredTensor tensor(String name) {
        return new StoredTensor(stored.tensor(slice(name).stored()).format(), shapes.getOrDefault(name, List.of()));
    }

    @Override
    public ByteBuffer data(String name) {
        TensorSlice slice = slice(name);
        ByteBuffer data = slice.slice(stored.data(slice.stored()));
        if (!stored.tensor(slice.stored()).format().isFinite(data)) {
            throw new InvalidModel(file, "the tensor '%s' holds a number that is not finite", slice.stored());
        }
        return data;
    }

    @Override
    public void close() {
        stored.close();
    }

    private TensorSlice slice(String name) {
        TensorSlice slice = slices.get(name);
        if (slice == null) {
            throw new IllegalArgumentException("no tensor '" + name + "'");
        }
        return slice;
    }

    private static void check(String file, TensorSlice slice, StoredTensor tensor, List<Long> shape) {
        if (!tensor.format().isFloating()) {
            throw new InvalidModel(
                    file,
                    "the tensor '%s' has the dtype %s; supported: F32, F16, BF16",
                    slice.stored(),
                    tensor.format());
        }
        if (!slice.matches(tensor.shape(), shape)) {
            String problem = "the tensor '%s' has the shape %s, the config requires %s%s";
            String times = slice.parts() == 1 ? "" : slice.parts() + " times ";
            throw new InvalidModel(file, problem, slice.stored(), tensor.shape(), times, shape);
        }
    }

    /** @throws InvalidModel with the first few names, if there are any */
    public static void rejectAny(String file, String problem, Collection<String> names) {
        if (names.isEmpty()) {
            return;
        }
        List<String> first = names.stream()
                .limit(MAX_NAMES)
                .map(name -> "'" + InvalidModel.excerpt(name) + "'")
                .toList();
        String more = names.size() > first.size() ? " and %d more tensors".formatted(names.size() - first.size()) : "";
        throw new InvalidModel(file, problem + " " + String.join(", ", first) + more);
    }
}
