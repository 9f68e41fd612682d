package org.latentblending.models;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the models.
 *
 * @param models folder with one sub-folder or single file for each model
 * @param modelPaths folders and single files of models elsewhere
 * @param defaultModel the model of requests that name none; left out, {@code embedded} or else the first usable one
 */
@ConfigurationProperties("latentblending")
public record ModelSettings(
        @DefaultValue("models") Path models, @DefaultValue List<Path> modelPaths, @Nullable String defaultModel) {

    public ModelSettings {
        modelPaths = List.copyOf(modelPaths);
    }
}
