package org.latentblending.rendering;

import org.latentblending.diffusion.StableDiffusion.Tuning;
import org.latentblending.models.ModelCatalogue;
import org.latentblending.rendering.devices.DeviceSettings;
import org.latentblending.rendering.devices.DiffusionModels;
import org.latentblending.rendering.devices.PreviewSettings;
import org.latentblending.rendering.devices.StableDiffusionModels;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Where models are loaded. */
@Configuration(proxyBeanMethods = false)
class RenderingConfiguration {
    @Bean
    DiffusionModels diffusionModels(ModelCatalogue catalogue, DeviceSettings devices, PreviewSettings previews) {
        return new StableDiffusionModels(catalogue, devices, previews, Tuning.FASTEST);
    }
}
