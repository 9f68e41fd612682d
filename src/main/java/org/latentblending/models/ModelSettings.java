package org.latentblending.models;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the models.
 *
 * @param models folder with one sub-folder or file for each model
 * @param modelPaths folders and files of other models
 * @param defaultModel model of requests without a model; by default {@code embedded}, else the first usable one
 */
@ConfigurationProperties("latentblending")
public record ModelSettings(
        @DefaultValue("models") Path models, @DefaultValue List<Path> modelPaths, @Nullable String defaultModel) {

    public ModelSettings {
        modelPaths = List.copyOf(modelPaths);
    }

    /** Folder of the textual inversions, which is not a model. */
    public Path embeddings() {
        return models.resolve("embeddings");
    }

    /** Folder of the LoRAs, which is not a model. */
    public Path loras() {
        return models.resolve("loras");
    }
}
