package org.latentblending.models.networks;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lombok.AccessLevel;
import lombok.RequiredArgsConstructor;

/**
 * Parameters of a network or of one of its modules: their names and shapes in current diffusers and transformers, and where
 * files in the original layout store them.
 */
@RequiredArgsConstructor(access = AccessLevel.PRIVATE)
public final class TensorList {
    private final String prefix;
    private final String originalPrefix;
    private final Map<String, List<Long>> shapes;
    private final Map<String, TensorSlice> originals;

    TensorList(String prefix, String originalPrefix) {
        this(prefix, originalPrefix, new LinkedHashMap<>(), new LinkedHashMap<>());
    }

    /** Part number {@code part} of the {@code parts} equal parts of the tensor {@code stored} along its first axis. */
    public record TensorSlice(String stored, int part, int parts) {
        public static TensorSlice whole(String stored) {
            return new TensorSlice(stored, 0, 1);
        }

        /** Whether a part of a stored tensor has a shape. */
        boolean matches(List<Long> storedShape, List<Long> shape) {
            List<Long> whole = new ArrayList<>(shape);
            whole.set(0, parts * shape.get(0));
            if (storedShape.equals(whole)) {
                return true;
            }
            // The original autoencoder's attention uses 1x1 convolutions instead of matrices.
            whole.addAll(List.of(1L, 1L));
            return shape.size() == 2 && storedShape.equals(whole);
        }

        ByteBuffer slice(ByteBuffer data) {
            int bytes = data.remaining() / parts;
            return data.slice(part * bytes, bytes).order(data.order());
        }
    }

    public Map<String, List<Long>> shapes() {
        return Collections.unmodifiableMap(shapes);
    }

    /** Returns the locations in a file in the original layout by current name. */
    public Map<String, TensorSlice> originals() {
        return Collections.unmodifiableMap(originals);
    }

    /** Returns the shapes with the locations of the averages that training tools store: under names without dots. */
    public TensorList averages(String averagesPrefix) {
        Map<String, TensorSlice> averages = new LinkedHashMap<>(originals);
        averages.replaceAll((name, weight) -> TensorSlice.whole(
                averagesPrefix + weight.stored().substring("model.".length()).replace(".", "")));
        return new TensorList(prefix, averagesPrefix, shapes, averages);
    }

    TensorList module(String name, String original) {
        return new TensorList(prefix + name + ".", originalPrefix + original + ".", shapes, originals);
    }

    void add(String name, TensorSlice original, long... shape) {
        shapes.put(prefix + name, Arrays.stream(shape).boxed().toList());
        originals.put(
                prefix + name, new TensorSlice(originalPrefix + original.stored(), original.part(), original.parts()));
    }

    void weight(String name, String original, long... shape) {
        add(name + ".weight", TensorSlice.whole(original + ".weight"), shape);
    }

    void linear(String name, String original, long in, long out) {
        weight(name, original, out, in);
        bias(name, original, out);
    }

    void conv(String name, String original, long in, long out, long kernel) {
        weight(name, original, out, in, kernel, kernel);
        bias(name, original, out);
    }

    /** Adds a group norm or a layer norm. */
    void norm(String name, String original, long channels) {
        weight(name, original, channels);
        bias(name, original, channels);
    }

    private void bias(String name, String original, long channels) {
        add(name + ".bias", TensorSlice.whole(original + ".bias"), channels);
    }
}
