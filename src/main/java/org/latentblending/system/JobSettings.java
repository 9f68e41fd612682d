package org.latentblending.system;

import java.nio.file.Path;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the jobs.
 *
 * @param role what this process does; {@code api} and {@code worker} need a broker and a database elsewhere
 * @param data folder of database, frames, movies and uploads
 * @param devices what the workers run on: {@code auto} (every CUDA device, else the CPU), {@code cpu}, {@code cuda:0} …
 * @param queueCapacity how many transitions may wait
 * @param batchSize most UNet evaluations in one batch, both halves of guidance counted
 */
@ConfigurationProperties("latentblending")
public record JobSettings(
        @DefaultValue("all") Role role,
        @DefaultValue("data") Path data,
        @DefaultValue("auto") List<String> devices,
        @DefaultValue("100") int queueCapacity,
        @DefaultValue("64") int batchSize) {

    /** @throws IllegalArgumentException naming the setting that is out of its range */
    public JobSettings {
        if (devices.isEmpty()) {
            throw new IllegalArgumentException("latentblending.devices must name at least one device");
        }
        if (queueCapacity < 1) {
            throw new IllegalArgumentException("latentblending.queue-capacity must be 1 or more");
        }
        if (batchSize < 2) {
            throw new IllegalArgumentException("latentblending.batch-size must be 2 or more");
        }
        devices = List.copyOf(devices);
    }
}
