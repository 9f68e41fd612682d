package org.latentblending.health;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.Assert;
import org.springframework.util.unit.DataSize;

/**
 * @param interval between two checks of a dependency
 * @param timeout how long a dependency may take to answer before it counts as unavailable
 * @param freeSpace minimum on the data folder's disk, so that started work can still be stored
 */
@ConfigurationProperties("latentblending.health")
public record HealthSettings(
        @DefaultValue("5s") Duration interval,
        @DefaultValue("15s") Duration timeout,
        @DefaultValue("100MB") DataSize freeSpace) {
    /** @throws IllegalArgumentException naming the setting that is out of its range */
    public HealthSettings {
        Assert.isTrue(
                interval.toMillis() >= 1 && timeout.toMillis() >= 1,
                "latentblending.health.interval and latentblending.health.timeout must be more than 0");
        Assert.isTrue(!freeSpace.isNegative(), "latentblending.health.free-space must not be negative");
    }
}
