package org.latentblending.cluster;

import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.latentblending.models.ModelEntry;
import org.latentblending.models.ModelEntry.State;

/**
 * The models of all live workers.
 *
 * @param advertised the models of all workers, one after the other
 * @param chosen id of the default model; null if the workers choose it
 */
record ClusterModels(Supplier<Stream<ModelEntry>> advertised, @Nullable String chosen) implements AvailableModels {

    @Override
    public List<ModelEntry> list() {
        List<ModelEntry> models = advertised.get().toList();
        String theDefault = chosen != null
                ? chosen
                : models.stream()
                        .filter(ModelEntry::isDefault)
                        .map(ModelEntry::id)
                        .findFirst()
                        .orElse(null);
        return models.stream()
                .collect(Collectors.groupingBy(ModelEntry::id, TreeMap::new, Collectors.toList()))
                .values()
                .stream()
                .map(same -> merged(same, same.get(0).id().equals(theDefault)))
                .toList();
    }

    /** The entry of the worker that is closest to rendering with the model, with the devices of all workers. */
    private static ModelEntry merged(List<ModelEntry> same, boolean isDefault) {
        ModelEntry best = Stream.of(State.READY, State.LOADING, State.AVAILABLE, State.INVALID)
                .flatMap(state -> same.stream().filter(model -> model.state() == state))
                .findFirst()
                .orElseThrow();
        var devices = new TreeSet<String>();
        var precisions = new TreeMap<String, String>();
        for (ModelEntry model : same) {
            devices.addAll(model.devices());
            if (model.precision() != null) {
                precisions.putAll(model.precision());
            }
        }
        return best.held(isDefault, List.copyOf(devices), precisions);
    }
}
