package org.latentblending.diffusion.torch;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * How stored tensors are rearranged when they are loaded.
 *
 * @param fused layers that are fused into one
 * @param split layers that are split into several
 * @param packs selects the weights that {@link Kernels} may pack
 */
public record WeightPlan(List<Fused> fused, List<Split> split, Predicate<String> packs) {
    public static final WeightPlan AS_STORED = new WeightPlan(List.of(), List.of(), name -> false);
    private static final List<String> TENSORS = List.of(".weight", ".bias");

    /**
     * Layers with a common input that become one layer.
     *
     * @param layers suffixes of the layers' names: {@code .attn1.to_q} and so on
     * @param name suffix of the fused layer's name
     */
    public record Fused(List<String> layers, String name) {}

    /**
     * A layer that becomes several, each with an equal part of the outputs.
     *
     * @param layer suffix of the layer's name
     * @param parts suffixes of the parts' names
     */
    public record Split(String layer, List<String> parts) {}

    /**
     * A part of stored tensors that are concatenated along the first axis.
     *
     * @param part index of the part
     * @param parts number of equal parts
     */
    record Source(List<String> stored, int part, int parts) {}

    /** Returns the sources of the network's tensors by name. */
    Map<String, Source> tensors(Set<String> stored) {
        Map<String, Source> tensors = new LinkedHashMap<>();
        Set<String> used = new HashSet<>();
        for (String name : stored) {
            TENSORS.stream().filter(name::endsWith).forEach(tensor -> {
                String layer = name.substring(0, name.length() - tensor.length());
                fused.forEach(rule -> fuse(layer, tensor, rule, tensors, used));
                split.forEach(rule -> split(layer, tensor, rule, tensors, used));
            });
        }
        for (String name : stored) {
            if (!used.contains(name)) {
                tensors.put(name, new Source(List.of(name), 0, 1));
            }
        }
        return tensors;
    }

    private static void fuse(String layer, String tensor, Fused rule, Map<String, Source> tensors, Set<String> used) {
        String first = rule.layers().get(0);
        if (layer.endsWith(first)) {
            String prefix = layer.substring(0, layer.length() - first.length());
            List<String> parts =
                    rule.layers().stream().map(part -> prefix + part + tensor).toList();
            tensors.put(prefix + rule.name() + tensor, new Source(parts, 0, 1));
            used.addAll(parts);
        }
    }

    private static void split(String layer, String tensor, Split rule, Map<String, Source> tensors, Set<String> used) {
        if (layer.endsWith(rule.layer())) {
            String prefix = layer.substring(0, layer.length() - rule.layer().length());
            int parts = rule.parts().size();
            for (int part = 0; part < parts; part++) {
                tensors.put(prefix + rule.parts().get(part) + tensor, new Source(List.of(layer + tensor), part, parts));
            }
            used.add(layer + tensor);
        }
    }
}
