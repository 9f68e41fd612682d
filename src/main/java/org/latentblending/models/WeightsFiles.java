package org.latentblending.models;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.latentblending.models.weights.Weights;

/**
 * The files that may hold a part's weights. Of several the first counts: safetensors before pickles, and the full numbers
 * before their half-precision variant, which a cast of the full ones equals.
 */
final class WeightsFiles {
    private static final String INDEX = ".index";

    private WeightsFiles() {}

    /**
     * @param folder the model's
     * @param stem path of the part's safetensors file without its ending: {@code unet/diffusion_pytorch_model}
     * @return the path below the folder of the weights file, or of a sharded one's index; where there is none, of the usual
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
        return file.endsWith(".json")
                ? ShardedWeights.open(folder, file)
                : WeightsFile.open(folder.resolve(file), file);
    }

    private static String half(String file) {
        int ending = file.lastIndexOf('.');
        return file.substring(0, ending) + ".fp16" + file.substring(ending);
    }
}
