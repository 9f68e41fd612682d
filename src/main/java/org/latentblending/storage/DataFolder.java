package org.latentblending.storage;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** @param data folder of the database, frames, movies and uploads */
@ConfigurationProperties("latentblending")
public record DataFolder(@DefaultValue("data") Path data) {
    public DataFolder {
        data = data.toAbsolutePath().normalize();
    }
}
