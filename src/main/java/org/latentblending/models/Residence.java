package org.latentblending.models;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** On which devices a model lies, and whether its files proved unusable there. */
final class Residence {
    private final SortedSet<String> loading = new TreeSet<>();
    private final SortedSet<String> ready = new TreeSet<>();
    private @Nullable String failure;

    void loading(String device) {
        loading.add(device);
    }

    void ready(String device) {
        loading.remove(device);
        ready.add(device);
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
        List<String> devices = new ArrayList<>(ready);
        loading.stream().filter(device -> !ready.contains(device)).forEach(devices::add);
        return devices;
    }
}
