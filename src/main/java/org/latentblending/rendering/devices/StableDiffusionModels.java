package org.latentblending.rendering.devices;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.latentblending.diffusion.DiffusionModel;
import org.latentblending.diffusion.StableDiffusion;
import org.latentblending.diffusion.StableDiffusion.Tuning;
import org.latentblending.diffusion.torch.BatchLimits;
import org.latentblending.diffusion.torch.Devices;
import org.latentblending.models.ModelCatalogue;
import org.latentblending.models.ModelFolder;
import org.latentblending.system.CLibrary;
import org.springframework.util.unit.DataSize;

/** The models of the catalogue, loaded by the diffusion module. */
public class StableDiffusionModels implements DiffusionModels {
    private static final String AUTO = "auto";
    private static final String CPU = "cpu";

    private final ModelCatalogue catalogue;
    private final DeviceSettings settings;
    private final PreviewSettings previews;
    private final Tuning tuning;
    /** Kept when a model is unloaded. */
    private final Map<Place, BatchLimits> batchLimits = new ConcurrentHashMap<>();

    private record Place(String modelId, String device) {}

    /** @param tuning {@link Tuning#FASTEST} in the server; benchmarks compare others */
    public StableDiffusionModels(
            ModelCatalogue catalogue, DeviceSettings settings, PreviewSettings previews, Tuning tuning) {
        this.catalogue = catalogue;
        this.settings = settings;
        this.previews = previews;
        this.tuning = tuning;
    }

    @Override
    public List<String> devices(List<String> setting) {
        if (setting.equals(List.of(AUTO))) {
            List<String> accelerators = Devices.accelerators();
            return accelerators.isEmpty() ? List.of(CPU) : accelerators;
        }
        // PyTorch takes a second to start; a server on the CPU does not wait for it.
        if (!setting.equals(List.of(CPU)) && !Devices.names().containsAll(setting)) {
            throw new IllegalArgumentException(
                    "latentblending.devices is %s, but this machine has %s".formatted(setting, Devices.names()));
        }
        return setting;
    }

    @Override
    public long room(String device) {
        DataSize setting = settings.modelMemory();
        return setting == null ? Devices.roomForModels(device) : setting.toBytes();
    }

    @Override
    public long bytes(String modelId, String device) {
        try (ModelFolder folder = catalogue.open(modelId)) {
            return StableDiffusion.bytes(folder, device, settings.precisionOn(device));
        }
    }

    @Override
    public DiffusionModel load(String modelId, String device) {
        try (ModelFolder folder = catalogue.open(modelId)) {
            BatchLimits limits = batchLimits.computeIfAbsent(
                    new Place(modelId, device), place -> BatchLimits.on(device, settings.batchSize()));
            var model = StableDiffusion.load(folder, device, limits, settings.precisionOn(device), tuning);
            try {
                if (previews.isOn()) {
                    model.preparePreviews();
                }
                // Casting and packing left a quarter of a gigabyte of unused heap for 2.1.
                CLibrary.trimMemory();
            } catch (RuntimeException failed) {
                model.close();
                throw failed;
            }
            return model;
        }
    }
}
