package org.latentblending.jobs.workers;

import org.latentblending.jobs.JobSettings;
import org.latentblending.models.ModelCatalogue;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Where models are loaded. */
@Configuration(proxyBeanMethods = false)
class DrawingConfiguration {
    @Bean
    DiffusionModels diffusionModels(
            WorkerSettings settings,
            ModelCatalogue catalogue,
            JobSettings jobs,
            DeviceSettings devices,
            PreviewSettings previews,
            EngineSettings engine,
            WorkerCommand command,
            Environment environment) {
        return switch (settings.workers()) {
            case IN_PROCESS -> new StableDiffusionModels(catalogue, jobs, devices, previews, engine);
            case SEPARATE -> new SeparateModels(command, WorkerProcess.settings(environment), catalogue);
        };
    }

    @Bean
    WorkerCommand workerCommand() {
        return new WorkerCommand(WorkerProcess.class);
    }
}
