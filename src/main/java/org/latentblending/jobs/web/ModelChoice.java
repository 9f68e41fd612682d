package org.latentblending.jobs.web;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.latentblending.models.ModelCatalogue;
import org.latentblending.models.ModelEntry;
import org.latentblending.models.ModelKind;

/** Finds the model that a form asks for and checks that it can do the work. */
class ModelChoice {
    private ModelChoice() {}

    static @Nullable ModelEntry of(ModelCatalogue models, TransitionForm form, List<FieldError> errors) {
        Optional<ModelEntry> found = form.model() == null ? models.defaultModel() : models.find(form.model());
        if (found.isEmpty()) {
            errors.add(new FieldError(
                    "model",
                    form.model() == null
                            ? "There is no usable model. Put one into the models folder."
                            : "There is no model '%s'. GET /api/v1/models lists them.".formatted(form.model())));
            return null;
        }
        ModelEntry model = found.get();
        if (model.state() == ModelEntry.State.INVALID) {
            errors.add(
                    new FieldError("model", "The model '%s' cannot be used: %s".formatted(model.id(), model.reason())));
            return null;
        }
        if (form.inpainting() != null) {
            errors.add(new FieldError(
                    "inpainting",
                    model.kind() == ModelKind.INPAINTING
                            ? "Inpainting is not built yet."
                            : "The model '%s' makes whole pictures and cannot keep a part of one."
                                    .formatted(model.id())));
        } else if (model.kind() == ModelKind.INPAINTING) {
            errors.add(new FieldError(
                    "inpainting",
                    "The model '%s' repaints a part of a picture and needs an image and a mask."
                            .formatted(model.id())));
        }
        return model;
    }
}
