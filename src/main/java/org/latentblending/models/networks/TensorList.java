package org.latentblending.models.networks;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects the names and shapes of a network's parameters, layer by layer. */
final class TensorList {
    private final Map<String, List<Long>> shapes = new LinkedHashMap<>();

    Map<String, List<Long>> shapes() {
        return Collections.unmodifiableMap(shapes);
    }

    void weight(String name, long... shape) {
        shapes.put(name + ".weight", Arrays.stream(shape).boxed().toList());
    }

    void linear(String name, long in, long out) {
        weight(name, out, in);
        bias(name, out);
    }

    void conv(String name, long in, long out, long kernel) {
        weight(name, out, in, kernel, kernel);
        bias(name, out);
    }

    /** Adds a group norm or a layer norm. */
    void norm(String name, long channels) {
        weight(name, channels);
        bias(name, channels);
    }

    /** Adds a residual block without time embedding. */
    void residual(String name, long in, long out) {
        norm(name + ".norm1", in);
        conv(name + ".conv1", in, out, 3);
        norm(name + ".norm2", out);
        conv(name + ".conv2", out, out, 3);
        if (in != out) {
            conv(name + ".conv_shortcut", in, out, 1);
        }
    }

    private void bias(String name, long channels) {
        shapes.put(name + ".bias", List.of(channels));
    }
}
