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
import org.latentblending.models.weights.Weights;

/**
 * An open model: its configs, and the weights of its three networks under the names of current diffusers and transformers (those
 * of the text encoder begin with {@code text_model.}). Everything but the tensors' data has been checked.
 *
 * @param id name of the folder, or of the single file without its extension
 */
public record ModelFolder(String id, ModelConfig config, Weights unet, Weights autoencoder, Weights textEncoder)
        implements AutoCloseable {
    /**
     * Opens and checks a folder in diffusers' layout, a single file in the original layout, or a folder with such a file.
     *
     * @throws InvalidModel naming the file and the field or tensor that is missing, invalid or not supported
     */
    public static ModelFolder open(Path path) {
        Path single = Files.isDirectory(path) ? singleFile(path) : path;
        return single == null ? new DiffusersFolder(path).open() : OriginalFile.open(id(path), single);
    }

    static String id(Path path) {
        String name = String.valueOf(path.getFileName());
        return OriginalFile.isOne(path) && !Files.isDirectory(path) ? name.substring(0, name.lastIndexOf('.')) : name;
    }

    /** Returns the only weights file of a folder; null if there is none or several, or if it has diffusers' layout. */
    private static @Nullable Path singleFile(Path folder) {
        if (Files.exists(folder.resolve(ModelConfig.INDEX))) {
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

    /**
     * Checks that the smallest tensors are finite: all of a small model, the biases and norms of a large one. If training
     * diverged, these are not finite either.
     */
    void checkSmallest(long maxBytes) {
        record Part(Weights network, String name, long bytes) {}
        List<Part> parts = Stream.of(unet, autoencoder, textEncoder)
                .flatMap(network -> network.names().stream()
                        .map(name ->
                                new Part(network, name, network.tensor(name).bytes())))
                .sorted(Comparator.comparingLong(Part::bytes))
                .toList();
        long left = maxBytes;
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
