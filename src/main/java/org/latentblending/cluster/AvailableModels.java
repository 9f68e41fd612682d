package org.latentblending.cluster;

import java.util.List;
import java.util.Optional;
import org.latentblending.models.ModelEntry;

/** The models that can be asked for at this server. */
@FunctionalInterface
public interface AvailableModels {
    /** All models by id, usable or not; one of them may be the default. */
    List<ModelEntry> list();

    default Optional<ModelEntry> find(String id) {
        return list().stream().filter(model -> model.id().equals(id)).findFirst();
    }

    /** The model of requests that name none. */
    default Optional<ModelEntry> defaultModel() {
        return list().stream().filter(ModelEntry::isDefault).findFirst();
    }
}
