package org.latentblending.models;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lombok.RequiredArgsConstructor;
import org.latentblending.models.ModelFolder.PredictionSource;
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
 * and an index. Any variant is used; {@link #find} tells the order.
 */
@RequiredArgsConstructor
final class DiffusersFolder {
    private static final int MAX_SHARDS = 256;
    private static final Pattern SHARD = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*\\.(safetensors|bin)");
    private static final Map<String, String> OLD_ATTENTION =
            Map.of("query", "to_q", "key", "to_k", "value", "to_v", "proj_attn", "to_out.0");
    private static final Pattern OLD_LAYER = Pattern.compile("(?<=\\.mid_block\\.attentions\\.0\\.)[a-z_]+(?=\\.)");
    // No parameters of the text encoder: the numbers 0 to 76, and the rest of CLIP.
    private static final Pattern UNUSED = Pattern.compile(
            Pattern.quote(TextEncoderTensors.PREFIX)
                    + "(embeddings\\.position_ids|text_projection\\.weight|logit_scale|visual_projection\\.weight|vision_model\\..*)");
    private static final String UNET = "unet/diffusion_pytorch_model";
    // Full precision first, then the same weights in half precision, then others.
    private static final List<String> VARIANTS = List.of("", "fp32", "ema", "fp16", "bf16");

    private final Path path;
    private final List<TensorFile> opened = new ArrayList<>();
    private final List<String> files = new ArrayList<>();

    ModelFolder open(String id) {
        return open(id, ModelConfig.read(path));
    }

    ModelFolder openUpscaler(String id) {
        return open(id, ModelConfig.readUpscaler(path));
    }

    private ModelFolder open(String id, ModelConfig config) {
        try {
            return new ModelFolder(
                    id,
                    config,
                    weights(UNET, UnaryOperator.identity(), UnetTensors.of(config.unet())),
                    weights(
                            "vae/diffusion_pytorch_model",
                            DiffusersFolder::autoencoderName,
                            AutoencoderTensors.of(config.autoencoder())),
                    weights(
                            "text_encoder/model",
                            DiffusersFolder::textEncoderName,
                            TextEncoderTensors.of(config.textEncoder())),
                    PredictionSource.CONFIG,
                    files);
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
        String file = find(path, stem).orElse(stem + ".safetensors");
        files.add(file);
        Weights stored = file.endsWith(".json") ? shards(file) : opened(file);
        Map<String, TensorSlice> slices = new HashMap<>();
        Set<String> candidates = new HashSet<>(stored.names());
        candidates.removeIf(name -> UNUSED.matcher(rename.apply(name)).matches());
        for (String name : candidates) {
            TensorSlice duplicate = slices.put(rename.apply(name), TensorSlice.whole(name));
            if (duplicate != null) {
                throw new InvalidModel(file, "stores the same tensor as '%s' and '%s'", duplicate.stored(), name);
            }
        }
        slices.keySet().retainAll(expected.shapes().keySet());
        return NetworkWeights.check(file, stored, candidates, slices, expected.shapes());
    }

    private TensorFile opened(String file) {
        TensorFile weights = TensorFile.open(path.resolve(file), file);
        opened.add(weights);
        return weights;
    }

    /** Opens the files of an index ({@code *.index.json}), which lists exactly their tensors. */
    private TensorFile shards(String index) {
        Map<String, String> files = files(index);
        List<TensorFile> shards = new ArrayList<>();
        for (String file : new TreeSet<>(files.values())) {
            TensorFile shard = opened(index.substring(0, index.lastIndexOf('/') + 1) + file);
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

    /** Whether there are weights of a UNet. */
    static boolean hasUnet(Path folder) {
        return find(folder, UNET).isPresent();
    }

    /**
     * Finds the weights, or the index of sharded weights. Of several it takes safetensors, then the variant that comes first
     * in {@link #VARIANTS}, then others by name, then weights that are not averaged, and a single file before shards.
     */
    static Optional<String> find(Path folder, String stem) {
        String part = stem.substring(0, stem.indexOf('/') + 1);
        Pattern names = Pattern.compile(
                "(%s|pytorch_model)(\\.(?<variant>(?![\\w-]*-of-)[\\w-]+?))?\\.(?<format>safetensors|bin)"
                                .formatted(stem.substring(part.length()))
                        + "(?<index>\\.index(\\.(?<indexed>[\\w-]+))?\\.json)?",
                Pattern.CASE_INSENSITIVE);
        record Found(String name, String variant, boolean isPickle, boolean isIndex) {}
        try (Stream<Path> children = Files.list(folder.resolve(part))) {
            return children.map(child -> names.matcher(String.valueOf(child.getFileName())))
                    .filter(Matcher::matches)
                    .map(name -> new Found(
                            part + name.group(),
                            Stream.of("variant", "indexed")
                                    .map(name::group)
                                    .filter(Objects::nonNull)
                                    .findFirst()
                                    .orElse("")
                                    .toLowerCase(Locale.ROOT),
                            name.group("format").equalsIgnoreCase("bin"),
                            name.group("index") != null))
                    .min(Comparator.comparing(Found::isPickle)
                            .thenComparing(found -> rank(found.variant))
                            .thenComparing(Found::variant)
                            .thenComparing(Found::isIndex)
                            .thenComparing(Found::name))
                    .map(Found::name);
        } catch (IOException missing) {
            return Optional.empty();
        }
    }

    private static int rank(String variant) {
        int rank = VARIANTS.indexOf(variant);
        int others = VARIANTS.size();
        return rank >= 0 ? rank : variant.startsWith("non") ? others + 1 : others;
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
