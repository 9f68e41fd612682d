package org.latentblending.models;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.latentblending.models.config.InvalidModel;
import org.latentblending.models.config.ModelConfig;
import org.latentblending.models.config.PipelineIndex;
import org.latentblending.models.weights.InvalidWeights;
import org.latentblending.models.weights.Weights;

/**
 * An opened model: its configs, and the weights of its three networks under the names that diffusers and transformers use
 * today (the text encoder's begin with {@code text_model.}), whatever layout they are stored in. Everything but the numbers
 * themselves has been checked. Closing it closes its files.
 */
public final class ModelFolder implements AutoCloseable {
    private final String id;
    private final ModelConfig config;
    private final Weights unet;
    private final Weights autoencoder;
    private final Weights textEncoder;

    ModelFolder(String id, ModelConfig config, Weights unet, Weights autoencoder, Weights textEncoder) {
        this.id = id;
        this.config = config;
        this.unet = unet;
        this.autoencoder = autoencoder;
        this.textEncoder = textEncoder;
    }

    /**
     * Opens and checks a folder in diffusers' layout, a single file in the original's, or a folder with one of these. Reads
     * configs, vocabulary and headers, but no weights.
     *
     * @throws InvalidModel naming the file and the field or tensor that is missing, wrong or not supported
     */
    public static ModelFolder open(Path path) {
        Path single = Files.isDirectory(path) ? singleFile(path) : path;
        return single == null ? DiffusersFolder.open(path) : OriginalFile.open(id(path), single);
    }

    /** The folder's name, or a single file's without its ending. */
    public String id() {
        return id;
    }

    static String id(Path path) {
        String name = String.valueOf(path.getFileName());
        return OriginalFile.isOne(path) && !Files.isDirectory(path) ? name.substring(0, name.lastIndexOf('.')) : name;
    }

    /** The one weights file of a folder that is not in diffusers' layout; null where it is, or has several or none. */
    private static @Nullable Path singleFile(Path folder) {
        if (Files.exists(folder.resolve(PipelineIndex.FILE))) {
            return null;
        }
        try (Stream<Path> children = Files.list(folder)) {
            List<Path> files = children.filter(Files::isRegularFile)
                    .filter(OriginalFile::isOne)
                    .toList();
            return files.size() == 1 ? files.get(0) : null;
        } catch (IOException unreadable) {
            throw new InvalidModel(id(folder), "cannot be read: " + unreadable.getMessage(), unreadable);
        }
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

    /**
     * Reads the numbers of the smallest tensors: of a small model all of them, of a large one its biases and norms, which
     * a training that has gone astray leaves as broken as the rest.
     *
     * @param most bytes to read
     * @throws InvalidWeights if one of these numbers is not finite
     */
    void checkSmallest(long most) {
        record Part(Weights network, String name, long bytes) {}
        List<Part> parts = Stream.of(unet, autoencoder, textEncoder)
                .flatMap(network -> network.names().stream()
                        .map(name ->
                                new Part(network, name, network.tensor(name).bytes())))
                .sorted(Comparator.comparingLong(Part::bytes))
                .toList();
        long left = most;
        for (Part part : parts) {
            left -= part.bytes();
            if (left < 0) {
                return;
            }
            part.network().data(part.name());
        }
    }

    @Override
    public void close() {
        unet.close();
        autoencoder.close();
        textEncoder.close();
    }
}
