package org.latentblending.rendering;

import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.latentblending.rendering.devices.DeviceModelCache;
import org.latentblending.rendering.devices.DiffusionModels;

/** The open session of a worker, kept for consecutive tasks of one transition. */
@RequiredArgsConstructor
class DeviceSession {
    private final DeviceModelCache models;
    private @Nullable MovieSession open;

    MovieSession of(ActiveTransition transition) {
        DiffusionModels.DiffusionModel model = models.get(transition.request().model());
        if (open == null || !open.isOf(transition, model)) {
            open = new MovieSession(transition, model, models.meters());
        }
        return open;
    }
}
