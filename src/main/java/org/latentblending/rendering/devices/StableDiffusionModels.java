package org.latentblending.rendering.devices;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import lombok.extern.slf4j.Slf4j;
import org.latentblending.diffusion.DiffusionModel;
import org.latentblending.diffusion.StableDiffusion;
import org.latentblending.diffusion.StableDiffusion.Tuning;
import org.latentblending.diffusion.UnetMeasurement;
import org.latentblending.diffusion.prompts.PromptFiles;
import org.latentblending.diffusion.torch.BatchLimits;
import org.latentblending.diffusion.torch.Devices;
import org.latentblending.diffusion.torch.TorchUnavailable;
import org.latentblending.models.ModelCatalogue;
import org.latentblending.models.ModelFolder;
import org.latentblending.models.PredictionMeasurement;
import org.latentblending.models.embeddings.TextualInversions;
import org.latentblending.models.loras.Loras;
import org.latentblending.system.CLibrary;
import org.latentblending.system.StartupRefused;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/** The models of the catalogue, loaded by the diffusion module. */
@Component
@Slf4j
public class StableDiffusionModels implements DiffusionModels {
    private static final List<String> CPU = List.of("cpu");

    private final ModelCatalogue catalogue;
    private final DeviceSettings settings;
    private final PreviewSettings previews;
    private final PromptFiles promptFiles;
    private final Tuning tuning;
    /** By model and device; kept when a model is unloaded. */
    private final Map<List<String>, BatchLimits> batchLimits = new ConcurrentHashMap<>();

    @Autowired
    StableDiffusionModels(
            ModelCatalogue catalogue,
            DeviceSettings settings,
            PreviewSettings previews,
            TextualInversions inversions,
            Loras loras) {
        this(catalogue, settings, previews, new PromptFiles(inversions, loras), Tuning.FASTEST);
    }

    /** For benchmarks, which compare tunings. */
    protected StableDiffusionModels(
            ModelCatalogue catalogue,
            DeviceSettings settings,
            PreviewSettings previews,
            PromptFiles promptFiles,
            Tuning tuning) {
        this.catalogue = catalogue;
        this.settings = settings;
        this.previews = previews;
        this.promptFiles = promptFiles;
        this.tuning = tuning;
    }

    @Override
    public List<String> devices(List<String> setting) {
        try {
            return setting.equals(List.of("auto")) ? fastest() : existing(setting);
        } catch (TorchUnavailable unavailable) {
            throw new StartupRefused(String.valueOf(unavailable.getMessage()), unavailable.action(), unavailable);
        }
    }

    private static List<String> fastest() {
        List<String> accelerators = Devices.accelerators();
        Devices.problem().ifPresent(problem -> LOG.warn("Rendering on the CPU, which is slow. {}", problem));
        return accelerators.isEmpty() ? CPU : accelerators;
    }

    private static List<String> existing(List<String> setting) {
        // PyTorch takes a second to start; a server on the CPU does not wait for it.
        if (Devices.areForCuda() || !setting.equals(CPU)) {
            List<String> names = Devices.names();
            if (!names.containsAll(setting)) {
                throw new StartupRefused(
                        "latentblending.devices is %s, but this machine has %s.".formatted(setting, names),
                        Devices.problem().orElse("Correct the setting, or set it to auto."),
                        null);
            }
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
                    List.of(modelId, device),
                    key -> BatchLimits.on(device, settings.batchSize(), settings.cudnnSearch()));
            var model = StableDiffusion.load(
                    folder,
                    device,
                    limits,
                    settings.precisionOn(device),
                    tuning.withCudnnSearch(settings.cudnnSearch()),
                    promptFiles);
            try {
                if (previews.isOn()) {
                    model.preparePreviews();
                }
                // Casting and packing left a quarter of a gigabyte of unused heap for 2.1.
                CLibrary.trimMemory();
            } catch (RuntimeException | OutOfMemoryError failed) {
                model.close();
                throw failed;
            }
            return model;
        }
    }

    /** Gives the catalogue of models the measurement of the diffusion module, which does without Spring. */
    @Configuration(proxyBeanMethods = false)
    static class MeasurementConfiguration {
        @Bean
        PredictionMeasurement predictionMeasurement() {
            return new UnetMeasurement();
        }
    }
}
