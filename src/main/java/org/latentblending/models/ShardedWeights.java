package org.latentblending.models;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.latentblending.models.config.ConfigFile;
import org.latentblending.models.config.InvalidModel;
import org.latentblending.models.config.SafeText;
import org.latentblending.models.networks.NetworkWeights;
import org.latentblending.models.weights.InvalidWeights;
import org.latentblending.models.weights.StoredTensor;
import org.latentblending.models.weights.Weights;
import tools.jackson.databind.JsonNode;

/** One network's tensors in several files beside each other, with an index ({@code *.index.json}) that tells which is where. */
final class ShardedWeights implements Weights {
    private static final int MAX_SHARDS = 256;
    private static final Pattern FILE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*\\.(safetensors|bin)");

    private final List<Weights> shards;
    private final Map<String, Weights> tensors;

    private ShardedWeights(List<Weights> shards, Map<String, Weights> tensors) {
        this.shards = shards;
        this.tensors = tensors;
    }

    /**
     * @param folder the model's
     * @param index the index's path below it
     * @throws InvalidModel if the index or a shard is broken, or they contradict each other
     */
    static ShardedWeights open(Path folder, String index) {
        Map<String, String> files = files(folder, index);
        List<Weights> shards = new ArrayList<>();
        Map<String, Weights> tensors = new LinkedHashMap<>();
        try {
            for (String file : new TreeSet<>(files.values())) {
                String name = index.substring(0, index.lastIndexOf('/') + 1) + file;
                Weights shard = WeightsFile.open(folder.resolve(name), name);
                shards.add(shard);
                for (String tensor : shard.names()) {
                    if (!file.equals(files.get(tensor))) {
                        throw new InvalidWeights(
                                index, "does not say that '%s' is in %s".formatted(SafeText.shown(tensor), file));
                    }
                    tensors.put(tensor, shard);
                }
            }
            Set<String> missing = new TreeSet<>(files.keySet());
            missing.removeAll(tensors.keySet());
            NetworkWeights.complain(index, "names tensors that are not where it says:", missing);
        } catch (RuntimeException broken) {
            shards.forEach(Weights::close);
            throw broken;
        }
        return new ShardedWeights(shards, tensors);
    }

    private static Map<String, String> files(Path folder, String index) {
        JsonNode map = ConfigFile.readJson(folder, index).path("weight_map");
        if (!map.isObject() || map.isEmpty()) {
            throw new InvalidWeights(index, "has no 'weight_map'");
        }
        Map<String, String> files = new LinkedHashMap<>();
        map.propertyStream().forEach(entry -> {
            String file = entry.getValue().asString("");
            if (!FILE.matcher(file).matches()) {
                throw new InvalidWeights(
                        index,
                        "names the file '%s', which cannot be one of its shards".formatted(SafeText.shown(file)));
            }
            files.put(entry.getKey(), file);
        });
        if (Set.copyOf(files.values()).size() > MAX_SHARDS) {
            throw new InvalidWeights(index, "names more than %d files".formatted(MAX_SHARDS));
        }
        return files;
    }

    @Override
    public Set<String> names() {
        return Collections.unmodifiableSet(tensors.keySet());
    }

    @Override
    public StoredTensor tensor(String name) {
        return shard(name).tensor(name);
    }

    @Override
    public ByteBuffer data(String name) {
        return shard(name).data(name);
    }

    @Override
    public void close() {
        shards.forEach(Weights::close);
    }

    private Weights shard(String name) {
        Weights shard = tensors.get(name);
        if (shard == null) {
            throw new IllegalArgumentException("no tensor '" + name + "'");
        }
        return shard;
    }
}
