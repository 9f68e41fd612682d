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
import lombok.RequiredArgsConstructor;
import org.latentblending.models.config.ConfigFile;
import org.latentblending.models.config.InvalidModel;
import org.latentblending.models.networks.NetworkWeights;
import org.latentblending.models.weights.StoredTensor;
import org.latentblending.models.weights.TensorFile;
import org.latentblending.models.weights.Weights;
import tools.jackson.databind.JsonNode;

/** The weights of a network in several files of one folder, with an index ({@code *.index.json}). */
@RequiredArgsConstructor
final class ShardedWeights implements Weights {
    private static final int MAX_SHARDS = 256;
    private static final Pattern FILE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*\\.(safetensors|bin)");

    private final List<Weights> shards;
    private final Map<String, Weights> tensors;

    /**
     * Opens all files of an index.
     *
     * @param folder the model's
     * @param index path of the index below it
     * @throws InvalidModel if the index or a file is invalid, or if they contradict each other
     */
    static ShardedWeights open(Path folder, String index) {
        Map<String, String> files = files(folder, index);
        List<Weights> shards = new ArrayList<>();
        Map<String, Weights> tensors = new LinkedHashMap<>();
        try {
            for (String file : new TreeSet<>(files.values())) {
                String name = index.substring(0, index.lastIndexOf('/') + 1) + file;
                Weights shard = TensorFile.open(folder.resolve(name), name);
                shards.add(shard);
                for (String tensor : shard.names()) {
                    if (!file.equals(files.get(tensor))) {
                        throw new InvalidModel(index, "does not list '%s' in %s", tensor, file);
                    }
                    tensors.put(tensor, shard);
                }
            }
            Set<String> missing = new TreeSet<>(files.keySet());
            missing.removeAll(tensors.keySet());
            NetworkWeights.rejectAny(index, "lists tensors that are not in their files:", missing);
        } catch (RuntimeException broken) {
            shards.forEach(Weights::close);
            throw broken;
        }
        return new ShardedWeights(shards, tensors);
    }

    private static Map<String, String> files(Path folder, String index) {
        JsonNode map = ConfigFile.readJson(folder, index).path("weight_map");
        if (!map.isObject() || map.isEmpty()) {
            throw new InvalidModel(index, "has no 'weight_map'");
        }
        Map<String, String> files = new LinkedHashMap<>();
        map.propertyStream().forEach(entry -> {
            String file = entry.getValue().asString("");
            if (!FILE.matcher(file).matches()) {
                throw new InvalidModel(index, "lists the file '%s', which is not a valid shard name", file);
            }
            files.put(entry.getKey(), file);
        });
        if (Set.copyOf(files.values()).size() > MAX_SHARDS) {
            throw new InvalidModel(index, "lists more than %d files", MAX_SHARDS);
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
