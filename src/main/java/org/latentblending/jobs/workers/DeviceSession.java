package org.latentblending.jobs.workers;

import org.jspecify.annotations.Nullable;

/** The session that is open on a worker's device: kept while task after task is of the same transition. */
class DeviceSession {
    private final ModelOnDevice models;
    private @Nullable MovieSession open;

    DeviceSession(ModelOnDevice models) {
        this.models = models;
    }

    MovieSession of(TransitionInHand transition) {
        DiffusionModels.DiffusionModel model = models.get(transition.request().model());
        if (open == null || !open.isOf(transition, model)) {
            open = new MovieSession(transition, model);
        }
        return open;
    }
}
