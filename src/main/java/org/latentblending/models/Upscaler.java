package org.latentblending.models;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.latentblending.models.networks.OriginalNetworks;
import org.latentblending.models.networks.UpscalerTensors;
import org.latentblending.models.networks.UpscalerTensors.Network;
import org.latentblending.models.weights.TensorFile;

/**
 * A network that enlarges pictures: a file of Real-ESRGAN, or a diffusion model, Stability AI's x4 upscaler.
 *
 * @param file or the folder of a diffusion model
 * @param name that of the file without its extension, or of the folder
 * @param factor how many times as wide and high a picture becomes: 2 or 4
 * @param isDiffusion whether it is a diffusion model
 */
public record Upscaler(Path file, String name, int factor, boolean isDiffusion) {
    private static final long MAX_CHECKED_BYTES = 64 << 20; // takes a fraction of a second

    /** @throws org.latentblending.models.config.InvalidModel if it cannot be used */
    public static Upscaler read(Path file) {
        if (isDiffusion(file)) {
            try (ModelFolder model = ModelFolder.openUpscaler(file)) {
                model.checkSmallest(MAX_CHECKED_BYTES);
                int factor = model.config().autoencoder().factor();
                return new Upscaler(file, NamedFiles.name(file), factor, true);
            }
        }
        Network network = network(file);
        try (var weights = network.weights()) {
            // Every number, so that a broken one is known before a movie needs it.
            weights.names().forEach(weights::data);
            return new Upscaler(file, NamedFiles.name(file), network.factor(), false);
        }
    }

    /** Whether the file may be one in other places than those where every tensor file is. */
    static boolean mayBeOne(Path path) {
        return Files.isDirectory(path)
                ? Fingerprint.of(path).looksLikeModel()
                : String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT).endsWith(".ckpt");
    }

    private static boolean isDiffusion(Path file) {
        if (Files.isDirectory(file)) {
            return true;
        }
        try (TensorFile stored = TensorFile.open(file, String.valueOf(file.getFileName()))) {
            return stored.names().stream().anyMatch(name -> name.startsWith(OriginalNetworks.UNET));
        }
    }

    /**
     * Opens the network of Real-ESRGAN, whose weights the caller closes.
     *
     * @throws org.latentblending.models.config.InvalidModel if the file has changed and cannot be used any more
     */
    public Network open() {
        return network(file);
    }

    /**
     * Opens the diffusion model, which the caller closes.
     *
     * @throws org.latentblending.models.config.InvalidModel if a file has changed and cannot be used any more
     */
    public ModelFolder openDiffusion() {
        return ModelFolder.openUpscaler(file);
    }

    private static Network network(Path file) {
        String name = String.valueOf(file.getFileName());
        TensorFile stored = TensorFile.open(file, name);
        try {
            return UpscalerTensors.check(name, stored);
        } catch (RuntimeException broken) {
            stored.close();
            throw broken;
        }
    }
}
