package org.latentblending.models;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The devices that have loaded a model, and the reason if loading failed. */
final class LoadState {
    private final SortedSet<String> loading = new TreeSet<>();
    /** Number format by device. */
    private final SortedMap<String, String> ready = new TreeMap<>();

    private @Nullable String failure;

    void loading(String device) {
        loading.add(device);
    }

    void ready(String device, String precision) {
        loading.remove(device);
        ready.put(device, precision);
    }

    void unloaded(String device) {
        loading.remove(device);
        ready.remove(device);
    }

    void failed(String reason) {
        failure = reason;
        loading.clear();
    }

    void filesChanged() {
        failure = null;
    }

    @Nullable
    String failure() {
        return failure;
    }

    ModelEntry.State state() {
        if (!ready.isEmpty()) {
            return ModelEntry.State.READY;
        }
        return loading.isEmpty() ? ModelEntry.State.AVAILABLE : ModelEntry.State.LOADING;
    }

    List<String> devices() {
        List<String> devices = new ArrayList<>(ready.keySet());
        loading.stream().filter(device -> !ready.containsKey(device)).forEach(devices::add);
        return devices;
    }

    Map<String, String> precisions() {
        return ready;
    }
}
