package org.latentblending.rendering.devices;

import java.util.List;
import org.latentblending.diffusion.DiffusionModel;
import org.latentblending.diffusion.torch.Devices;

/** The diffusion models as workers see them. */
public interface DiffusionModels {
    /** Names of the devices that the setting selects, such as {@code cpu} or {@code cuda:0}; at least one. */
    List<String> devices(List<String> setting);

    /** Bytes that all models together may occupy on a device. */
    long room(String device);

    /** Bytes in use on a device, as {@link Devices#usedBytes}; NaN if unknown. */
    default double usedBytes(String device) {
        return Devices.usedBytes(device);
    }

    /** Bytes that a model occupies on a device; throws like {@link #load}. */
    long bytes(String modelId, String device);

    /**
     * @throws org.latentblending.models.config.InvalidModel if its files do not make a model
     * @throws org.latentblending.diffusion.torch.OutOfDeviceMemory if the device has no room for it
     */
    DiffusionModel load(String modelId, String device);
}
