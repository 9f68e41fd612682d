package org.latentblending.health;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of how the server looks after its parts.
 *
 * @param interval how often it looks at database, broker, storage and data folder
 * @param patience how long one of them may take to answer before it counts as unusable
 * @param freeSpace what has to be free on the data folder's disk, so that begun work can still be stored
 */
@ConfigurationProperties("latentblending.health")
public record HealthSettings(
        @DefaultValue("5s") Duration interval,
        @DefaultValue("15s") Duration patience,
        @DefaultValue("100MB") DataSize freeSpace) {

    /** @throws IllegalArgumentException naming the setting that is out of its range */
    public HealthSettings {
        if (interval.toMillis() < 1 || patience.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "latentblending.health.interval and latentblending.health.patience must be more than 0");
        }
        if (freeSpace.isNegative()) {
            throw new IllegalArgumentException("latentblending.health.free-space must not be negative");
        }
    }
}
