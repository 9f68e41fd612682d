package org.latentblending.models;

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

/**
 * Stored tensors under the names that today's diffusers and transformers use, proven to be exactly those that the network's
 * config asks for. Numbers that are not finite are refused when they are read.
 */
final class NetworkWeights implements Weights {
    private static final int NAMED_IN_COMPLAINT = 3;

    private final String file;
    private final Weights stored;
    private final Map<String, Place> places;
    private final Map<String, List<Long>> shapes;

    private NetworkWeights(String file, Weights stored, Map<String, Place> places, Map<String, List<Long>> shapes) {
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
     * @throws BrokenWeights if tensors are missing, surplus, of another shape, or whole numbers
     */
    static NetworkWeights check(
            String file, Weights stored, UnaryOperator<String> rename, Map<String, List<Long>> expected) {
        Map<String, Place> places = new HashMap<>();
        Set<String> candidates = new HashSet<>();
        for (String storedName : stored.names()) {
            String name = rename.apply(storedName);
            if (TensorNames.isBuffer(name)) {
                continue;
            }
            candidates.add(storedName);
            Place twin = places.put(name, Place.whole(storedName));
            if (twin != null) {
                throw new BrokenWeights(
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
    static NetworkWeights check(
            String file,
            Weights stored,
            Set<String> candidates,
            Map<String, Place> places,
            Map<String, List<Long>> expected) {
        Set<String> missing = new TreeSet<>();
        Set<String> surplus = new TreeSet<>(candidates);
        expected.forEach((name, shape) -> {
            Place place = places.getOrDefault(name, Place.whole(name));
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
        NumberFormat format = stored.tensor(place(name).stored()).format();
        return new StoredTensor(format, shapes.getOrDefault(name, List.of()));
    }

    @Override
    public ByteBuffer data(String name) {
        Place place = place(name);
        ByteBuffer data = place.cut(stored.data(place.stored()));
        if (!Finite.all(data, stored.tensor(place.stored()).format())) {
            throw new BrokenWeights(
                    file,
                    "the tensor '%s' holds a number that is not finite".formatted(ForeignText.shown(place.stored())));
        }
        return data;
    }

    @Override
    public void close() {
        stored.close();
    }

    private Place place(String name) {
        Place place = places.get(name);
        if (place == null) {
            throw new IllegalArgumentException("no tensor '" + name + "'");
        }
        return place;
    }

    private static void check(String file, Place place, StoredTensor tensor, List<Long> shape) {
        if (!place.fits(tensor.shape(), shape)) {
            String asked = place.parts() == 1 ? shape.toString() : place.parts() + " times " + shape;
            throw new BrokenWeights(
                    file,
                    "the tensor '%s' has the shape %s, the config asks for %s"
                            .formatted(place.stored(), tensor.shape(), asked));
        }
        if (!tensor.format().isFloating()) {
            throw new BrokenWeights(
                    file, "the tensor '%s' has the dtype %s".formatted(place.stored(), tensor.format()));
        }
    }

    /** @throws BrokenWeights naming the first few, if there are any */
    static void complain(String file, String what, Collection<String> names) {
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
