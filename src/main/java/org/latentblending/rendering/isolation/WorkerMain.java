package org.latentblending.rendering.isolation;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.latentblending.diffusion.torch.Tuning;
import org.latentblending.models.ModelCatalogue;
import org.latentblending.models.ModelSettings;
import org.latentblending.rendering.devices.DeviceSettings;
import org.latentblending.rendering.devices.DiffusionModels;
import org.latentblending.rendering.devices.PreviewSettings;
import org.latentblending.rendering.devices.StableDiffusionModels;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.core.env.Environment;

/** The process of a separate worker: PyTorch and the models, and nothing else of the server. */
public class WorkerMain {
    private static final String PREFIX = "latentblending";
    private static final Set<String> SECRETS = Set.of("token", "storage");

    private WorkerMain() {}

    public static void main(String[] arguments) {
        ServingProcess.serve(new ModelHost(WorkerMain::models));
    }

    /** The server's settings that the process is given. */
    public static Map<String, String> settings(Environment server) {
        Map<String, String> all = Binder.get(server)
                .bind(PREFIX, Bindable.mapOf(String.class, String.class))
                .orElse(Map.of());
        return all.entrySet().stream()
                .filter(setting -> SECRETS.stream().noneMatch(setting.getKey()::startsWith))
                .collect(Collectors.toMap(setting -> PREFIX + "." + setting.getKey(), Map.Entry::getValue));
    }

    private static DiffusionModels models(Map<String, String> settings) {
        var binder = new Binder(new MapConfigurationPropertySource(settings));
        return new StableDiffusionModels(
                new ModelCatalogue(binder.bindOrCreate(PREFIX, ModelSettings.class)),
                binder.bindOrCreate(PREFIX, DeviceSettings.class),
                binder.bindOrCreate(PREFIX + ".previews", PreviewSettings.class),
                Tuning.FASTEST);
    }
}
