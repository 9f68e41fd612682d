package org.latentblending.diffusion.torch;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What becomes of a network's stored tensors.
 *
 * @param joins layers that are held as one
 * @param cuts layers that are held as several
 * @param packs names of the weights that {@link Kernels} convolve with
 */
public record WeightPlan(List<Join> joins, List<Cut> cuts, Predicate<String> packs) {
    public static final WeightPlan AS_STORED = new WeightPlan(List.of(), List.of(), name -> false);
    private static final List<String> TENSORS = List.of(".weight", ".bias");

    /**
     * Layers with one input, held as one layer.
     *
     * @param parts last parts of the layers' names: {@code .attn1.to_q} and so on
     * @param joined the same of the one layer
     */
    public record Join(List<String> parts, String joined) {}

    /**
     * A layer held as several, each with an equal part of its outputs.
     *
     * @param layer last part of the layer's name
     * @param parts the same of the several
     */
    public record Cut(String layer, List<String> parts) {}

    /**
     * A tensor that the network holds: stored ones joined along the first axis, and a part of that.
     *
     * @param part which one, from 0
     * @param parts how many equal ones there are
     */
    record Planned(List<String> stored, int part, int parts) {}

    /** @return what the network holds, by name */
    Map<String, Planned> tensors(Set<String> stored) {
        Map<String, Planned> tensors = new LinkedHashMap<>();
        Set<String> used = new HashSet<>();
        for (String name : stored) {
            TENSORS.stream().filter(name::endsWith).forEach(tensor -> {
                String layer = name.substring(0, name.length() - tensor.length());
                joins.forEach(join -> join(layer, tensor, join, tensors, used));
                cuts.forEach(cut -> cut(layer, tensor, cut, tensors, used));
            });
        }
        for (String name : stored) {
            if (!used.contains(name)) {
                tensors.put(name, new Planned(List.of(name), 0, 1));
            }
        }
        return tensors;
    }

    private static void join(String layer, String tensor, Join join, Map<String, Planned> tensors, Set<String> used) {
        String first = join.parts().get(0);
        if (layer.endsWith(first)) {
            String prefix = layer.substring(0, layer.length() - first.length());
            List<String> parts =
                    join.parts().stream().map(part -> prefix + part + tensor).toList();
            tensors.put(prefix + join.joined() + tensor, new Planned(parts, 0, 1));
            used.addAll(parts);
        }
    }

    private static void cut(String layer, String tensor, Cut cut, Map<String, Planned> tensors, Set<String> used) {
        if (layer.endsWith(cut.layer())) {
            String prefix = layer.substring(0, layer.length() - cut.layer().length());
            int parts = cut.parts().size();
            for (int part = 0; part < parts; part++) {
                tensors.put(prefix + cut.parts().get(part) + tensor, new Planned(List.of(layer + tensor), part, parts));
            }
            used.add(layer + tensor);
        }
    }
}
