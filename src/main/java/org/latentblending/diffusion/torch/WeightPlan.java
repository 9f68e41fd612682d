package org.latentblending.diffusion.torch;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Rules by which stored tensors are rearranged when they are loaded.
 *
 * @param fused layers that are fused into one
 * @param split layers that are split into several
 * @param parts tensors of which only a part is loaded
 * @param packs selects the weights that {@link Kernels} may pack
 */
public record WeightPlan(List<Fused> fused, List<Split> split, List<Part> parts, Predicate<String> packs) {
    public static final WeightPlan AS_STORED = new WeightPlan(List.of(), List.of(), List.of(), name -> false);
    /** As {@code unet.torchscript} needs them. */
    public static final WeightPlan UNET = unet(layer -> false, List.of());
    /** As {@code vae.torchscript} needs them. */
    public static final WeightPlan AUTOENCODER =
            new WeightPlan(List.of(), List.of(), List.of(), name -> name.endsWith(".weight") && !name.contains("norm"));

    /**
     * As {@code unet.torchscript} needs them.
     *
     * @param readsOnlyText tells of a layer's name whether both attentions of its transformer read the text
     */
    public static WeightPlan unet(Predicate<String> readsOnlyText, List<Part> parts) {
        return new WeightPlan(
                List.of(
                        new Fused(
                                List.of(".attn1.to_q", ".attn1.to_k", ".attn1.to_v"),
                                ".attn1.to_qkv",
                                readsOnlyText.negate()),
                        new Fused(List.of(".attn1.to_k", ".attn1.to_v"), ".attn1.to_kv", readsOnlyText),
                        new Fused(List.of(".attn2.to_k", ".attn2.to_v"), ".attn2.to_kv", layer -> true)),
                List.of(new Split(".ff.net.0.proj", List.of(".ff.net.0.value", ".ff.net.0.gate"))),
                parts,
                name -> name.endsWith(".weight")
                        && !name.contains("norm")
                        && !name.contains("time_emb")
                        && !name.contains("class_emb"));
    }

    /**
     * Layers with a common input that become one layer; suffixes of their names and of its name.
     *
     * @param condition on a layer's name
     */
    public record Fused(List<String> layers, String name, Predicate<String> condition) {}

    /** A tensor of which one of several equal parts along the first axis is loaded. */
    public record Part(String tensor, int part, int parts) {}

    /** A layer that becomes several, each with an equal part of the outputs; suffixes of its name and of theirs. */
    public record Split(String layer, List<String> parts) {}

    /** One of several equal parts of stored tensors that are concatenated along the first axis. */
    record Source(List<String> stored, int part, int parts) {}

    Map<String, Source> tensors(Set<String> stored) {
        Map<String, Source> tensors = new LinkedHashMap<>();
        stored.forEach(name -> tensors.put(name, new Source(List.of(name), 0, 1)));
        parts.forEach(one -> tensors.put(one.tensor(), new Source(List.of(one.tensor()), one.part(), one.parts())));
        for (String name : stored) {
            int dot = Math.max(0, name.lastIndexOf('.'));
            String layer = name.substring(0, dot);
            String tensor = name.substring(dot);
            fused.forEach(rule -> fuse(layer, tensor, rule, tensors));
            split.forEach(rule -> split(layer, tensor, rule, tensors));
        }
        return tensors;
    }

    private static void fuse(String layer, String tensor, Fused rule, Map<String, Source> tensors) {
        String first = rule.layers().get(0);
        if (layer.endsWith(first) && rule.condition().test(layer)) {
            String prefix = layer.substring(0, layer.length() - first.length());
            List<String> parts =
                    rule.layers().stream().map(part -> prefix + part + tensor).toList();
            parts.forEach(tensors::remove);
            tensors.put(prefix + rule.name() + tensor, new Source(parts, 0, 1));
        }
    }

    private static void split(String layer, String tensor, Split rule, Map<String, Source> tensors) {
        if (layer.endsWith(rule.layer())) {
            String prefix = layer.substring(0, layer.length() - rule.layer().length());
            tensors.remove(layer + tensor);
            int parts = rule.parts().size();
            for (int part = 0; part < parts; part++) {
                tensors.put(prefix + rule.parts().get(part) + tensor, new Source(List.of(layer + tensor), part, parts));
            }
        }
    }
}
