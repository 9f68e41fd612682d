package org.latentblending.models;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * Stored tensors under the names that today's diffusers and transformers use, proven to be exactly those that the network's
 * config asks for.
 */
final class NetworkWeights implements Weights {
    private static final int NAMED_IN_COMPLAINT = 3;

    private final Weights stored;
    private final Map<String, String> storedNames;

    private NetworkWeights(Weights stored, Map<String, String> storedNames) {
        this.stored = stored;
        this.storedNames = storedNames;
    }

    /**
     * @param file what complaints call the stored weights
     * @param rename today's name of a stored one
     * @param expected shape of each tensor that the network has
     * @throws BrokenWeights if tensors are missing, surplus, of another shape, or whole numbers
     */
    static NetworkWeights check(
            String file, Weights stored, UnaryOperator<String> rename, Map<String, List<Long>> expected) {
        Map<String, String> names = new LinkedHashMap<>();
        Set<String> surplus = new TreeSet<>();
        for (String storedName : stored.names()) {
            String name = rename.apply(storedName);
            List<Long> shape = expected.get(name);
            if (shape != null) {
                check(file, storedName, stored.tensor(storedName), shape);
                String twin = names.put(name, storedName);
                if (twin != null) {
                    throw new BrokenWeights(file, "holds the same tensor as '%s' and '%s'".formatted(twin, storedName));
                }
            } else if (!TensorNames.isBuffer(name)) {
                surplus.add(storedName);
            }
        }
        Set<String> missing = new TreeSet<>(expected.keySet());
        missing.removeAll(names.keySet());
        complain(file, "lacks", missing);
        complain(file, "has what the config does not ask for:", surplus);
        return new NetworkWeights(stored, names);
    }

    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(storedNames.keySet());
    }

    @Override
    public StoredTensor tensor(String name) {
        return stored.tensor(storedName(name));
    }

    @Override
    public ByteBuffer data(String name) {
        return stored.data(storedName(name));
    }

    @Override
    public void close() {
        stored.close();
    }

    private String storedName(String name) {
        String storedName = storedNames.get(name);
        if (storedName == null) {
            throw new IllegalArgumentException("no tensor '" + name + "'");
        }
        return storedName;
    }

    private static void check(String file, String name, StoredTensor tensor, List<Long> shape) {
        if (!tensor.shape().equals(shape)) {
            throw new BrokenWeights(
                    file,
                    "the tensor '%s' has the shape %s, the config asks for %s".formatted(name, tensor.shape(), shape));
        }
        if (!tensor.format().isFloating()) {
            throw new BrokenWeights(file, "the tensor '%s' has the dtype %s".formatted(name, tensor.format()));
        }
    }

    private static void complain(String file, String what, Set<String> names) {
        if (names.isEmpty()) {
            return;
        }
        List<String> first = names.stream()
                .limit(NAMED_IN_COMPLAINT)
                .map(name -> "'" + ForeignText.shown(name) + "'")
                .toList();
        String more = names.size() > first.size() ? " and %d more tensors".formatted(names.size() - first.size()) : "";
        throw new BrokenWeights(file, what + " " + String.join(", ", first) + more);
    }
}
