package org.latentblending.models;

import java.nio.file.Path;
import org.latentblending.models.checkpoint.Checkpoint;
import org.latentblending.models.safetensors.Safetensors;
import org.latentblending.models.weights.InvalidWeights;
import org.latentblending.models.weights.Weights;

/** One file of tensors, by the format that its name tells. */
final class WeightsFile {
    private WeightsFile() {}

    /**
     * @param name what complaints call the file
     * @throws InvalidWeights if it is missing or breaks its format
     */
    static Weights open(Path file, String name) {
        return name.endsWith(".safetensors") ? Safetensors.open(file, name) : Checkpoint.open(file, name);
    }
}
