package org.latentblending.rendering.devices;

import lombok.RequiredArgsConstructor;
import org.latentblending.diffusion.torch.Devices;
import org.latentblending.diffusion.upscaling.PictureUpscaler;
import org.latentblending.models.ModelCatalogue;
import org.latentblending.system.RoleSettings;
import org.springframework.stereotype.Component;

/** Loads upscalers onto the first device of this process, or onto the CPU of a server that does not draw. */
@Component
@RequiredArgsConstructor
public class UpscalerLoader {
    private final ModelCatalogue catalogue;
    private final DiffusionModels models;
    private final DeviceSettings settings;
    private final RoleSettings role;

    /**
     * @param modelId of the model that has it, or can use it
     * @param name of the upscaler
     * @throws org.latentblending.models.config.InvalidModel if this server does not have it, or a broken one
     */
    public PictureUpscaler load(String modelId, String name) {
        String device =
                role.drawsInProcess() ? models.devices(settings.devices()).get(0) : Devices.CPU;
        return PictureUpscaler.load(catalogue.upscaler(modelId, name), device, settings.precisionOn(device));
    }
}
