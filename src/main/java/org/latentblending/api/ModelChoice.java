package org.latentblending.api;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.latentblending.cluster.AvailableModels;
import org.latentblending.models.ModelEntry;
import org.latentblending.web.BindingResult;

/** Finds the model that a form asks for and checks that it can be used. */
class ModelChoice {
    private ModelChoice() {}

    static @Nullable ModelEntry of(AvailableModels models, BindingResult<CreateTransitionRequest> read) {
        CreateTransitionRequest form = read.form();
        Optional<ModelEntry> found = form.model() == null ? models.defaultModel() : models.find(form.model());
        if (found.isEmpty()) {
            read.add(
                    "model",
                    form.model() == null
                            ? "There is no usable model. Put one into the models folder of a server that draws."
                            : "There is no model '%s'. GET /api/v1/models lists them.".formatted(form.model()));
            return null;
        }
        ModelEntry model = found.get();
        if (model.state() == ModelEntry.State.INVALID) {
            read.add("model", "The model '%s' cannot be used: %s".formatted(model.id(), model.reason()));
            return null;
        }
        return model;
    }
}
