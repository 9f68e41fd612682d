package org.latentblending.models.loras;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.latentblending.models.ModelSettings;
import org.latentblending.models.NamedFiles;
import org.latentblending.models.NamedFiles.Found;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** The LoRAs in the sub-folder {@code loras} of the models folder. Thread-safe. */
@Component
public class Loras {
    /** No LoRAs. */
    public static final Loras NONE = new Loras((Path) null);

    private final NamedFiles<Lora> files;

    @Autowired
    Loras(ModelSettings settings) {
        this(settings.loras());
    }

    public Loras(@Nullable Path folder) {
        files = new NamedFiles<>(folder, Lora::read);
    }

    /** Why a prompt cannot use a LoRA with a model; null if it can. */
    public static @Nullable String problem(String name, @Nullable Found<Lora> found, LinearLayers layers) {
        if (found == null) {
            return "There is no LoRA '%s' in models/loras.".formatted(name);
        }
        return found.content() == null
                ? found.reason()
                : layers.problem(found.content()).orElse(null);
    }

    /** See {@link NamedFiles#version}. */
    public String version(String name) {
        return files.version(name);
    }

    /** The file of a name, in any case, valid or not; null if there is none. */
    public @Nullable Found<Lora> find(String name) {
        return files.find(name);
    }
}
