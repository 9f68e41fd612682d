package org.latentblending.rendering;

import org.latentblending.diffusion.torch.Tuning;
import org.latentblending.models.ModelCatalogue;
import org.latentblending.rendering.devices.DeviceSettings;
import org.latentblending.rendering.devices.DiffusionModels;
import org.latentblending.rendering.devices.PreviewSettings;
import org.latentblending.rendering.devices.StableDiffusionModels;
import org.latentblending.rendering.devices.WorkerSettings;
import org.latentblending.rendering.isolation.OutOfProcessModels;
import org.latentblending.rendering.isolation.WorkerCommand;
import org.latentblending.rendering.isolation.WorkerMain;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Where models are loaded. */
@Configuration(proxyBeanMethods = false)
class RenderingConfiguration {
    @Bean
    DiffusionModels diffusionModels(
            WorkerSettings settings,
            ModelCatalogue catalogue,
            DeviceSettings devices,
            PreviewSettings previews,
            WorkerCommand command,
            Environment environment) {
        return switch (settings.workers()) {
            case IN_PROCESS -> new StableDiffusionModels(catalogue, devices, previews, Tuning.FASTEST);
            case SEPARATE -> new OutOfProcessModels(command, WorkerMain.settings(environment), catalogue);
        };
    }

    @Bean
    WorkerCommand workerCommand() {
        return new WorkerCommand(WorkerMain.class);
    }
}
