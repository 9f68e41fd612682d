package org.latentblending.models;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import lombok.RequiredArgsConstructor;
import org.latentblending.models.config.ModelConfig;
import org.latentblending.models.networks.AutoencoderTensors;
import org.latentblending.models.networks.NetworkWeights;
import org.latentblending.models.networks.TensorNames;
import org.latentblending.models.networks.TextEncoderTensors;
import org.latentblending.models.networks.UnetTensors;
import org.latentblending.models.weights.Weights;

/** Opens a folder in diffusers' layout, with one sub-folder for each part of the pipeline. */
@RequiredArgsConstructor
final class DiffusersFolder {
    private final Path path;
    private final List<Weights> opened = new ArrayList<>();

    static ModelFolder open(Path path) {
        return new DiffusersFolder(path).open();
    }

    private ModelFolder open() {
        ModelConfig config = ModelConfig.read(path);
        try {
            return new ModelFolder(
                    ModelFolder.id(path),
                    config,
                    weights("unet/diffusion_pytorch_model", UnaryOperator.identity(), UnetTensors.of(config.unet())),
                    weights(
                            "vae/diffusion_pytorch_model",
                            TensorNames::ofAutoencoder,
                            AutoencoderTensors.of(config.autoencoder())),
                    weights(
                            "text_encoder/model",
                            TensorNames::ofTextEncoder,
                            TextEncoderTensors.of(config.textEncoder())));
        } catch (RuntimeException broken) {
            opened.forEach(Weights::close);
            throw broken;
        }
    }

    private Weights weights(String stem, UnaryOperator<String> rename, Map<String, List<Long>> expected) {
        String file = WeightsFiles.find(path, stem);
        Weights stored = WeightsFiles.open(path, file);
        opened.add(stored);
        return NetworkWeights.check(file, stored, rename, expected);
    }
}
