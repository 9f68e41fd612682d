package org.latentblending.models.networks;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.latentblending.models.config.SafeText;
import org.latentblending.models.weights.DType;
import org.latentblending.models.weights.FiniteCheck;
import org.latentblending.models.weights.InvalidWeights;
import org.latentblending.models.weights.StoredTensor;
import org.latentblending.models.weights.Weights;

/**
 * Stored tensors under the names that today's diffusers and transformers use, proven to be exactly those that the network's
 * config asks for. Numbers that are not finite are refused when they are read.
 */
public final class NetworkWeights implements Weights {
    private static final int NAMED_IN_COMPLAINT = 3;

    private final String file;
    private final Weights stored;
    private final Map<String, TensorSlice> places;
    private final Map<String, List<Long>> shapes;

    private NetworkWeights(
            String file, Weights stored, Map<String, TensorSlice> places, Map<String, List<Long>> shapes) {
        this.file = file;
        this.stored = stored;
        this.places = places;
        this.shapes = shapes;
    }

    /**
     * A network that has its file, or files, to itself.
     *
     * @param file what complaints call the stored weights
     * @param rename today's name of a stored one
     * @param expected shape of each tensor that the network has
     * @throws InvalidWeights if tensors are missing, surplus, of another shape, or whole numbers
     */
    public static NetworkWeights check(
            String file, Weights stored, UnaryOperator<String> rename, Map<String, List<Long>> expected) {
        Map<String, TensorSlice> places = new HashMap<>();
        Set<String> candidates = new HashSet<>();
        for (String storedName : stored.names()) {
            String name = rename.apply(storedName);
            if (TensorNames.isBuffer(name)) {
                continue;
            }
            candidates.add(storedName);
            TensorSlice twin = places.put(name, TensorSlice.whole(storedName));
            if (twin != null) {
                throw new InvalidWeights(
                        file, "holds the same tensor as '%s' and '%s'".formatted(twin.stored(), storedName));
            }
        }
        places.keySet().retainAll(expected.keySet());
        return check(file, stored, candidates, places, expected);
    }

    /**
     * A network among others.
     *
     * @param candidates names of the stored tensors that belong to it
     * @param places where each tensor of the network should lie
     */
    public static NetworkWeights check(
            String file,
            Weights stored,
            Set<String> candidates,
            Map<String, TensorSlice> places,
            Map<String, List<Long>> expected) {
        Set<String> missing = new TreeSet<>();
        Set<String> surplus = new TreeSet<>(candidates);
        expected.forEach((name, shape) -> {
            TensorSlice place = places.getOrDefault(name, TensorSlice.whole(name));
            if (stored.names().contains(place.stored())) {
                check(file, place, stored.tensor(place.stored()), shape);
            } else {
                missing.add(place.stored());
            }
            surplus.remove(place.stored());
        });
        complain(file, "lacks", missing);
        complain(file, "has what the config does not ask for:", surplus);
        return new NetworkWeights(file, stored, Map.copyOf(places), expected);
    }

    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(shapes.keySet());
    }

    @Override
    public StoredTensor tensor(String name) {
        DType format = stored.tensor(place(name).stored()).format();
        return new StoredTensor(format, shapes.getOrDefault(name, List.of()));
    }

    @Override
    public ByteBuffer data(String name) {
        TensorSlice place = place(name);
        ByteBuffer data = place.cut(stored.data(place.stored()));
        if (!FiniteCheck.all(data, stored.tensor(place.stored()).format())) {
            throw new InvalidWeights(
                    file,
                    "the tensor '%s' holds a number that is not finite".formatted(SafeText.shown(place.stored())));
        }
        return data;
    }

    @Override
    public void close() {
        stored.close();
    }

    private TensorSlice place(String name) {
        TensorSlice place = places.get(name);
        if (place == null) {
            throw new IllegalArgumentException("no tensor '" + name + "'");
        }
        return place;
    }

    private static void check(String file, TensorSlice place, StoredTensor tensor, List<Long> shape) {
        if (!place.fits(tensor.shape(), shape)) {
            String asked = place.parts() == 1 ? shape.toString() : place.parts() + " times " + shape;
            throw new InvalidWeights(
                    file,
                    "the tensor '%s' has the shape %s, the config asks for %s"
                            .formatted(place.stored(), tensor.shape(), asked));
        }
        if (!tensor.format().isFloating()) {
            throw new InvalidWeights(
                    file, "the tensor '%s' has the dtype %s".formatted(place.stored(), tensor.format()));
        }
    }

    /** @throws InvalidWeights naming the first few, if there are any */
    public static void complain(String file, String what, Collection<String> names) {
        if (names.isEmpty()) {
            return;
        }
        List<String> first = names.stream()
                .limit(NAMED_IN_COMPLAINT)
                .map(name -> "'" + SafeText.shown(name) + "'")
                .toList();
        String more = names.size() > first.size() ? " and %d more tensors".formatted(names.size() - first.size()) : "";
        throw new InvalidWeights(file, what + " " + String.join(", ", first) + more);
    }
}
