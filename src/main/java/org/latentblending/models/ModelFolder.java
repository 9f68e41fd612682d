package org.latentblending.models;

import java.nio.file.Path;

/**
 * An opened model: its configs, and the weights of its three networks under the names that diffusers and transformers use
 * today (the text encoder's begin with {@code text_model.}), whatever layout they are stored in. Everything but the numbers
 * themselves has been checked. Closing it closes its files.
 */
public final class ModelFolder implements AutoCloseable {
    private final Path path;
    private final ModelConfig config;
    private final Weights unet;
    private final Weights autoencoder;
    private final Weights textEncoder;

    ModelFolder(Path path, ModelConfig config, Weights unet, Weights autoencoder, Weights textEncoder) {
        this.path = path;
        this.config = config;
        this.unet = unet;
        this.autoencoder = autoencoder;
        this.textEncoder = textEncoder;
    }

    /**
     * Opens and checks a folder in diffusers' layout. Reads configs, vocabulary and headers, but no weights.
     *
     * @throws BrokenModel naming the file and the field or tensor that is missing, wrong or not supported
     */
    public static ModelFolder open(Path path) {
        return DiffusersFolder.open(path);
    }

    /** The folder's name. */
    public String id() {
        return String.valueOf(path.getFileName());
    }

    public Path path() {
        return path;
    }

    public ModelConfig config() {
        return config;
    }

    public Weights unet() {
        return unet;
    }

    public Weights autoencoder() {
        return autoencoder;
    }

    public Weights textEncoder() {
        return textEncoder;
    }

    @Override
    public void close() {
        unet.close();
        autoencoder.close();
        textEncoder.close();
    }
}
