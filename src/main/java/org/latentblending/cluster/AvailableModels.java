package org.latentblending.cluster;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.latentblending.models.ModelCatalogue;
import org.latentblending.models.ModelEntry;
import org.latentblending.models.ModelEntry.State;
import org.latentblending.models.ModelSettings;
import org.latentblending.system.RoleSettings;
import org.latentblending.system.RoleSettings.Role;
import org.springframework.stereotype.Component;

/** The models that clients can request at this server. */
@Component
@RequiredArgsConstructor
public class AvailableModels {
    private final RoleSettings role;
    private final ModelSettings settings;
    private final ModelCatalogue catalogue;
    private final NodeRegistry nodes;

    /**
     * All models by id, valid or not: with workers in this process, those of its folder; otherwise those that workers
     * advertise. A server that starts worker processes also lists its own models until they advertise them.
     */
    public List<ModelEntry> list() {
        if (role.drawsInProcess()) {
            return catalogue.list();
        }
        List<ModelEntry> advertised =
                nodes.alive().stream().flatMap(node -> node.models().stream()).toList();
        Set<String> ids = advertised.stream().map(ModelEntry::id).collect(Collectors.toSet());
        List<ModelEntry> own = role.role() == Role.ALL ? catalogue.list() : List.of();
        Stream<ModelEntry> others = own.stream().filter(model -> !ids.contains(model.id()));
        return merge(Stream.concat(advertised.stream(), others).toList(), settings.defaultModel());
    }

    public Optional<ModelEntry> find(String id) {
        return list().stream().filter(model -> model.id().equals(id)).findFirst();
    }

    /** The model of requests that name none. */
    public Optional<ModelEntry> defaultModel() {
        return list().stream().filter(ModelEntry::isDefault).findFirst();
    }

    /** @param chosen id of the default model; null if the workers choose it */
    static List<ModelEntry> merge(List<ModelEntry> models, @Nullable String chosen) {
        Stream<String> chosenByWorkers =
                models.stream().filter(ModelEntry::isDefault).map(ModelEntry::id);
        String defaultId = chosen != null ? chosen : chosenByWorkers.findFirst().orElse(null);
        return models.stream()
                .collect(Collectors.groupingBy(ModelEntry::id, TreeMap::new, Collectors.toList()))
                .entrySet()
                .stream()
                .map(same -> merge(same.getValue(), same.getKey().equals(defaultId)))
                .toList();
    }

    /**
     * The entry of the worker that is closest to rendering with the model, with the devices of all workers, and the decoders and
     * upscalers that all of them have that can render.
     */
    private static ModelEntry merge(List<ModelEntry> same, boolean isDefault) {
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
            if (model.state() != State.INVALID) {
                best = best.withCommonParts(model);
            }
        }
        return best.held(isDefault, List.copyOf(devices), precisions);
    }
}
