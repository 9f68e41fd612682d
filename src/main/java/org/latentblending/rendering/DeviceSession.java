package org.latentblending.rendering;

import lombok.RequiredArgsConstructor;
import org.jspecify.annotations.Nullable;
import org.latentblending.diffusion.DiffusionModel;
import org.latentblending.rendering.devices.DeviceModelCache;

/** The open session of a worker, kept for consecutive tasks of one transition. */
@RequiredArgsConstructor
class DeviceSession {
    private final DeviceModelCache models;
    private @Nullable MovieSession open;

    MovieSession of(ActiveTransition transition) {
        DiffusionModel model = models.get(transition.request().model());
        if (open == null || !open.isOf(transition, model)) {
            open = new MovieSession(transition, model, models.meters());
        }
        return open;
    }
}
