package org.latentblending.models.loras;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.latentblending.models.weights.Weights;

/**
 * The layers of a model that LoRAs may change: linear layers, and convolutions of one pixel.
 *
 * @param unet by the layer's name in {@link Lora#factors}
 * @param textEncoder by the layer's name in {@link Lora#factors}
 */
public record LinearLayers(Map<String, Layer> unet, Map<String, Layer> textEncoder) {
    /** @param name of the layer as stored */
    public record Layer(String name, long outputs, long inputs) {}

    public static LinearLayers of(Weights unet, Weights textEncoder) {
        return new LinearLayers(layers("unet_", unet), layers("te_", textEncoder));
    }

    private static Map<String, Layer> layers(String prefix, Weights weights) {
        Map<String, Layer> layers = new TreeMap<>();
        for (String tensor : weights.names()) {
            List<Long> shape = weights.tensor(tensor).shape();
            boolean isLinear = shape.size() >= 2 && shape.stream().skip(2).allMatch(side -> side == 1);
            // Changes of resnets are not supported.
            boolean isIn = prefix.equals("te_") ? tensor.contains(".layers.") : tensor.contains(".attentions.");
            if (isLinear && isIn && tensor.endsWith(".weight")) {
                String name = tensor.substring(0, tensor.length() - ".weight".length());
                layers.put(prefix + name.replaceAll("[^A-Za-z0-9]", "_"), new Layer(name, shape.get(0), shape.get(1)));
            }
        }
        return layers;
    }

    /** Why this model cannot use a LoRA; empty if it can. */
    public Optional<String> problem(Lora lora) {
        return lora.layers().entrySet().stream()
                .filter(entry -> !isBeyondTheLast(entry.getKey()))
                .map(entry -> problem(lora.name(), entry.getKey(), entry.getValue()))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private Optional<String> problem(String lora, String name, Lora.Layer factors) {
        Layer layer = unet.getOrDefault(name, textEncoder.get(name));
        if (layer == null) {
            String problem =
                    "The LoRA '%s' changes the layer '%s', which this model lacks or this server does not change.";
            return Optional.of(problem.formatted(lora, name));
        }
        if (layer.inputs() != factors.inputs() || layer.outputs() != factors.outputs()) {
            return Optional.of(("The LoRA '%s' is for other models: its layer '%s' has %d inputs and %d outputs, this"
                            + " model's has %d and %d.")
                    .formatted(lora, name, factors.inputs(), factors.outputs(), layer.inputs(), layer.outputs()));
        }
        return Optional.empty();
    }

    /** Training changed all 24 layers of OpenCLIP's text encoder, of which 2.x uses 23. */
    private boolean isBeyondTheLast(String name) {
        return name.startsWith("te_text_model_encoder_layers_23_");
    }
}
