package org.latentblending.models;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.latentblending.models.checkpoint.Checkpoint;
import org.latentblending.models.config.InvalidModel;
import org.latentblending.models.safetensors.Safetensors;
import org.latentblending.models.weights.Weights;

/**
 * Finds and opens the weights of a network. Safetensors files take precedence over pickles, and full precision takes
 * precedence over the half-precision variant, which equals the cast full one.
 */
final class WeightsFiles {
    private static final String INDEX = ".index";

    private WeightsFiles() {}

    /**
     * Finds the weights of a network.
     *
     * @param folder the model's
     * @param stem path of the safetensors file without its extension: {@code unet/diffusion_pytorch_model}
     * @return path below the folder of the weights, or of the index of sharded weights; the usual path if there are none
     */
    static String find(Path folder, String stem) {
        String pickled = stem.replace("/model", "/pytorch_model");
        List<String> files = Stream.of(stem + ".safetensors", pickled + ".bin")
                .flatMap(file -> Stream.of(file, file + INDEX + ".json", half(file), file + INDEX + ".fp16.json"))
                .toList();
        return files.stream()
                .filter(file -> Files.exists(folder.resolve(file)))
                .findFirst()
                .orElse(files.get(0));
    }

    static Weights open(Path folder, String file) {
        return file.endsWith(".json") ? ShardedWeights.open(folder, file) : openFile(folder.resolve(file), file);
    }

    /**
     * Opens a single file in the format of its extension.
     *
     * @param name file name for error messages
     * @throws InvalidModel if the file is missing or invalid
     */
    static Weights openFile(Path file, String name) {
        return name.endsWith(".safetensors") ? Safetensors.open(file, name) : Checkpoint.open(file, name);
    }

    private static String half(String file) {
        int extension = file.lastIndexOf('.');
        return file.substring(0, extension) + ".fp16" + file.substring(extension);
    }
}
