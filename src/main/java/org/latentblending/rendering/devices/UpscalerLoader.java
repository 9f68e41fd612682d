package org.latentblending.rendering.devices;

import lombok.RequiredArgsConstructor;
import org.latentblending.diffusion.torch.Devices;
import org.latentblending.diffusion.torch.OutOfDeviceMemory;
import org.latentblending.diffusion.torch.Precision;
import org.latentblending.diffusion.upscaling.PictureUpscaler;
import org.latentblending.models.ModelCatalogue;
import org.latentblending.models.Upscaler;
import org.latentblending.models.config.InvalidModel;
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
     * @param seed of the noise of a diffusion model
     * @throws InvalidModel if this server does not have it, or a broken one, or no room for it
     */
    public PictureUpscaler load(String modelId, String name, long seed) {
        Upscaler upscaler = catalogue.upscaler(modelId, name);
        String device =
                role.drawsInProcess() ? models.devices(settings.devices()).get(0) : Devices.CPU;
        Precision precision = settings.precisionOn(device);
        if (upscaler.isDiffusion()) {
            long bytes = PictureUpscaler.bytes(upscaler, device, precision);
            InvalidModel.rejectIf(
                    bytes > models.room(device),
                    name,
                    "takes %d MB on the device %s, which has %d MB for models. Choose another upscaler",
                    bytes >> 20,
                    device,
                    models.room(device) >> 20);
        }
        try {
            return PictureUpscaler.load(upscaler, device, precision, seed);
        } catch (OutOfDeviceMemory tooLarge) {
            throw new InvalidModel(
                    name,
                    "does not fit into the free memory of the device " + device + ". Choose another upscaler",
                    tooLarge);
        }
    }

    /** Whether an upscaler is a diffusion model, which takes long; not if it is not there. */
    public boolean isDiffusion(String modelId, String name) {
        return catalogue.upscalers(modelId).stream()
                .anyMatch(one -> one.name().equalsIgnoreCase(name) && one.isDiffusion());
    }
}
