package org.latentblending.models;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.latentblending.models.config.AutoencoderConfig;
import org.latentblending.models.config.ConfigFile;
import org.latentblending.models.config.InvalidModel;
import org.latentblending.models.networks.TinyDecoderTensors;
import org.latentblending.models.weights.TensorFile;
import org.latentblending.models.weights.Weights;

/**
 * TAESD in a folder {@value #FOLDER}: in diffusers' layout or in that of its authors, of which the decoder suffices. A broken one
 * does not make the model invalid.
 *
 * @param decoder its weights under diffusers' names, without {@code decoder}; null if there is a problem
 * @param file relative to the model's folder
 * @param problem why it is not used; null if it is
 */
public record TinyAutoencoder(@Nullable Weights decoder, String file, @Nullable String problem) {
    static final String FOLDER = "taesd";

    private static final String CONFIG = "config.json";
    private static final List<String> ORIGINAL_ENDINGS = List.of(".safetensors", ".pth", ".pt");

    /**
     * Opens that of a model: in its folder, or else, for models with the latents of 2.x, the one beside the model.
     *
     * @param contents the folder or file with the model's weights
     * @return null if there is none
     */
    static @Nullable TinyAutoencoder find(Path model, Path contents, AutoencoderConfig autoencoder) {
        boolean isFolder = Files.isDirectory(contents);
        if (isFolder && Files.isDirectory(contents.resolve(FOLDER))) {
            return open(contents, "", autoencoder);
        }
        Path shared = shared(model);
        return Files.isDirectory(shared) && autoencoder.equals(AutoencoderConfig.OF_2_X)
                ? open(shared.resolveSibling(""), isFolder ? "../" : "", autoencoder)
                : null;
    }

    /** Returns the folder beside a model, whether it exists or not. */
    static Path shared(Path model) {
        return model.toAbsolutePath().resolveSibling(FOLDER);
    }

    private static TinyAutoencoder open(Path parent, String prefix, AutoencoderConfig autoencoder) {
        String file = FOLDER;
        try {
            file = file(parent);
            return new TinyAutoencoder(decoder(parent, file, autoencoder), prefix + file, null);
        } catch (InvalidModel invalid) {
            return new TinyAutoencoder(null, prefix + file, String.valueOf(invalid.getMessage()));
        }
    }

    private static String file(Path parent) {
        String found = DiffusersFolder.find(parent, FOLDER + "/diffusion_pytorch_model")
                .orElse(null);
        if (found != null) {
            if (Files.exists(parent.resolve(FOLDER).resolve(CONFIG))) {
                AutoencoderConfig.checkTiny(ConfigFile.read(parent, FOLDER + "/" + CONFIG));
            }
            return found;
        }
        return ORIGINAL_ENDINGS.stream()
                .map(ending -> FOLDER + "/taesd_decoder" + ending)
                .filter(file -> Files.isRegularFile(parent.resolve(file)))
                .findFirst()
                .orElseThrow(() -> new InvalidModel(
                        FOLDER,
                        "has neither diffusion_pytorch_model.safetensors nor taesd_decoder.safetensors or .pth"));
    }

    /** Reads every number, so that a broken one is known before the model is loaded. */
    private static Weights decoder(Path parent, String file, AutoencoderConfig autoencoder) {
        Weights stored = TensorFile.open(parent.resolve(file), file);
        try {
            Weights decoder = TinyDecoderTensors.check(file, stored, autoencoder);
            decoder.names().forEach(decoder::data);
            return decoder;
        } catch (RuntimeException broken) {
            stored.close();
            throw broken;
        }
    }
}
