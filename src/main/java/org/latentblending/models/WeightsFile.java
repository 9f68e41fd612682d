package org.latentblending.models;

import java.nio.file.Path;

/** One file of tensors, by the format that its name tells. */
final class WeightsFile {
    private WeightsFile() {}

    /**
     * @param name what complaints call the file
     * @throws BrokenWeights if it is missing or breaks its format
     */
    static Weights open(Path file, String name) {
        return name.endsWith(".safetensors") ? Safetensors.open(file, name) : Checkpoint.open(file, name);
    }
}
