package org.latentblending.models;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lombok.RequiredArgsConstructor;
import org.latentblending.models.config.ConfigFile;
import org.latentblending.models.config.InvalidModel;
import org.latentblending.models.config.ModelConfig;
import org.latentblending.models.networks.AutoencoderTensors;
import org.latentblending.models.networks.NetworkWeights;
import org.latentblending.models.networks.TensorList;
import org.latentblending.models.networks.TensorList.TensorSlice;
import org.latentblending.models.networks.TextEncoderTensors;
import org.latentblending.models.networks.UnetTensors;
import org.latentblending.models.weights.TensorFile;
import org.latentblending.models.weights.Weights;
import tools.jackson.databind.JsonNode;

/**
 * Opens a folder in diffusers' layout, with one sub-folder for each part of the pipeline. Large weights may have several files
 * and an index. Safetensors files take precedence over pickles, and full precision over the half-precision variant, which is
 * the same weights after a cast.
 */
@RequiredArgsConstructor
final class DiffusersFolder {
    private static final int MAX_SHARDS = 256;
    private static final Pattern SHARD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*\\.(safetensors|bin)");
    private static final Map<String, String> OLD_ATTENTION =
            Map.of("query", "to_q", "key", "to_k", "value", "to_v", "proj_attn", "to_out.0");
    private static final Pattern OLD_LAYER = Pattern.compile("(?<=\\.mid_block\\.attentions\\.0\\.)[a-z_]+(?=\\.)");
    // The numbers 0 to 76 in older files, which are no parameter.
    private static final String POSITIONS = TextEncoderTensors.PREFIX + "embeddings.position_ids";

    private final Path path;
    private final List<TensorFile> opened = new ArrayList<>();

    ModelFolder open() {
        ModelConfig config = ModelConfig.read(path);
        try {
            return new ModelFolder(
                    ModelFolder.id(path),
                    config,
                    weights("unet/diffusion_pytorch_model", UnaryOperator.identity(), UnetTensors.of(config.unet())),
                    weights(
                            "vae/diffusion_pytorch_model",
                            DiffusersFolder::autoencoderName,
                            AutoencoderTensors.of(config.autoencoder())),
                    weights(
                            "text_encoder/model",
                            DiffusersFolder::textEncoderName,
                            TextEncoderTensors.of(config.textEncoder())));
        } catch (RuntimeException broken) {
            opened.forEach(TensorFile::close);
            throw broken;
        }
    }

    /**
     * @param stem path of the safetensors file without its extension
     * @param rename converts stored names to current ones
     */
    private Weights weights(String stem, UnaryOperator<String> rename, TensorList expected) {
        String file = find(stem);
        Weights stored = file.endsWith(".json") ? shards(file) : open(file);
        Map<String, TensorSlice> slices = new HashMap<>();
        Set<String> candidates = new HashSet<>(stored.names());
        candidates.removeIf(name -> rename.apply(name).equals(POSITIONS));
        for (String name : candidates) {
            TensorSlice duplicate = slices.put(rename.apply(name), TensorSlice.whole(name));
            if (duplicate != null) {
                throw new InvalidModel(file, "stores the same tensor as '%s' and '%s'", duplicate.stored(), name);
            }
        }
        slices.keySet().retainAll(expected.shapes().keySet());
        return NetworkWeights.check(file, stored, candidates, slices, expected.shapes());
    }

    private TensorFile open(String file) {
        TensorFile weights = TensorFile.open(path.resolve(file), file);
        opened.add(weights);
        return weights;
    }

    /** Opens the files of an index ({@code *.index.json}), which lists exactly their tensors. */
    private TensorFile shards(String index) {
        Map<String, String> files = files(index);
        List<TensorFile> shards = new ArrayList<>();
        for (String file : new TreeSet<>(files.values())) {
            TensorFile shard = open(index.substring(0, index.lastIndexOf('/') + 1) + file);
            for (String tensor : shard.names()) {
                InvalidModel.rejectIf(!file.equals(files.get(tensor)), index, "does not list '%s' in %s", tensor, file);
            }
            shards.add(shard);
        }
        TensorFile joined = TensorFile.join(index, shards);
        Set<String> missing = new TreeSet<>(files.keySet());
        missing.removeAll(joined.names());
        NetworkWeights.rejectAny(index, "lists tensors that are not in their files:", missing);
        return joined;
    }

    private Map<String, String> files(String index) {
        JsonNode map = ConfigFile.readJson(path, index).path("weight_map");
        InvalidModel.rejectIf(!map.isObject() || map.isEmpty(), index, "has no 'weight_map'");
        Map<String, String> files = new LinkedHashMap<>();
        map.propertyStream().forEach(entry -> {
            String file = entry.getValue().asString("");
            if (!SHARD.matcher(file).matches()) {
                throw new InvalidModel(index, "lists the file '%s', which is not a valid shard name", file);
            }
            files.put(entry.getKey(), file);
        });
        InvalidModel.rejectIf(
                Set.copyOf(files.values()).size() > MAX_SHARDS, index, "lists more than %d files", MAX_SHARDS);
        return files;
    }

    /** Finds the weights, or the index of sharded weights; the usual path if there are none. */
    private String find(String stem) {
        List<String> files = Stream.of(stem + ".safetensors", stem.replace("/model", "/pytorch_model") + ".bin")
                .flatMap(file -> {
                    int extension = file.lastIndexOf('.');
                    String half = file.substring(0, extension) + ".fp16" + file.substring(extension);
                    return Stream.of(file, file + ".index.json", half, file + ".index.fp16.json");
                })
                .toList();
        return files.stream()
                .filter(file -> Files.exists(path.resolve(file)))
                .findFirst()
                .orElse(files.get(0));
    }

    /** Renames the autoencoder's attention layers, as diffusers 0.12 did. */
    private static String autoencoderName(String stored) {
        return OLD_LAYER
                .matcher(stored)
                .replaceFirst(layer -> OLD_ATTENTION.getOrDefault(layer.group(), layer.group()));
    }

    /** Adds the prefix that transformers 5 omits. */
    private static String textEncoderName(String stored) {
        return stored.startsWith(TextEncoderTensors.PREFIX) ? stored : TextEncoderTensors.PREFIX + stored;
    }
}
