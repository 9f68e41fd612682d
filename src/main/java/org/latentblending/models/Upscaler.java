package org.latentblending.models;

import java.nio.file.Path;
import org.latentblending.models.networks.UpscalerTensors;
import org.latentblending.models.networks.UpscalerTensors.Network;
import org.latentblending.models.weights.TensorFile;

/**
 * The file of a network that enlarges pictures.
 *
 * @param name that of the file without its extension
 * @param factor how many times as wide and high a picture becomes: 2 or 4
 */
public record Upscaler(Path file, String name, int factor) {
    /** @throws org.latentblending.models.config.InvalidModel if it cannot be used */
    public static Upscaler read(Path file) {
        Network network = network(file);
        try (var weights = network.weights()) {
            // Every number, so that a broken one is known before a movie needs it.
            weights.names().forEach(weights::data);
            return new Upscaler(file, NamedFiles.name(file), network.factor());
        }
    }

    /**
     * Opens the network, whose weights the caller closes.
     *
     * @throws org.latentblending.models.config.InvalidModel if the file has changed and cannot be used any more
     */
    public Network open() {
        return network(file);
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
